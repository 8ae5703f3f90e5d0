import { MessageRejected, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand } from '@aws-sdk/client-sns';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createClients, SESv2Client } from '../../../../lib/adapters/aws/clients.ts';
import type { Undelivered } from '../../../../lib/adapters/aws/delivery.ts';
import { renderMail } from '../../../../lib/adapters/aws/ses/mail.ts';
import { createMailer } from '../../../../lib/adapters/aws/ses/mailer.ts';
import { createAnnouncer, snsSubject } from '../../../../lib/adapters/aws/sns/announcer.ts';
import type { Notice } from '../../../../lib/ports/notifier.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { type AwsServer, awsServer } from '../../../fakes/aws-server.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:selfheal-notices';
const notice: Notice = {
  kind: 'approval-request',
  incidentId: 'inc_01A',
  subject: 'Roll back catalogue?',
  lines: ['catalogue fails 30% of its requests.', 'The deployment of 12:01 is the likely cause.'],
  link: 'https://selfheal.example.com/approvals/lnk_1?expires=1&signature=abc',
};

const setUp = (mailFrom: string | undefined = 'selfheal@example.com') => {
  const ses = new FakeClient().on(SendEmailCommand, () => ({ MessageId: 'm' }));
  const sns = new FakeClient().on(PublishCommand, () => ({ MessageId: 'm' }));
  const undelivered: string[] = [];
  const hears: Undelivered = (channel, because) => undelivered.push(`${channel}: ${because}`);
  return {
    ses,
    sns,
    undelivered,
    tell: createMailer(ses, { mailFrom, undelivered: hears }),
    announce: createAnnouncer(sns, { topicArn: TOPIC, undelivered: hears }),
  };
};

describe('a mail with sections', () => {
  const sections = [
    { title: 'Cause', lines: ['The <b>deployment</b>.'] },
    { title: 'Plan', lines: ['Roll it back.'] },
  ];

  it('leads whoever has nothing to answer to the page of the incident', () => {
    const { link, ...told } = notice;
    const page = 'https://pages.example/console/incidents/inc_01A';
    expect(renderMail({ ...told, page }).text).toContain(`Sign in and look: ${page}`);
    expect(renderMail({ ...told, page }).html).toContain(`href="${page}"`);
    expect(renderMail({ ...told, page, link: link ?? '' }).text).not.toContain(page);
  });

  it('puts no second colon after a title that says all there is', () => {
    const impact = [{ title: 'Impact: high', lines: ['Half of it is away.'] }];
    expect(renderMail({ ...notice, sections: impact }).text).toContain('Impact: high\nHalf of it is away.');
  });

  it('says the same in plain text and in HTML, loads nothing, and has the link as a button and as text', () => {
    const { text, html } = renderMail({ ...notice, sections });
    expect(text).toBe(
      `Cause:\nThe <b>deployment</b>.\n\nPlan:\nRoll it back.\n\n\nLook and decide: ${notice.link}\n\nIncident inc_01A`,
    );
    for (const word of ['>Cause</h2>', '&lt;b&gt;deployment&lt;/b&gt;', '>Plan</h2>', 'Roll it back.'])
      expect(html).toContain(word);
    expect(html.match(/https:/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(img|link|script|style|table)\b|url\(/);
  });
});

describe('telling one person', () => {
  it('mails that person alone, in plain text and HTML, with the link', async () => {
    const { ses, tell } = setUp();
    expect(await tell('ana@example.com', notice)).toBe(true);
    expect(ses.sent(SendEmailCommand)).toEqual([
      {
        FromEmailAddress: 'selfheal@example.com',
        Destination: { ToAddresses: ['ana@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: 'Roll back catalogue?', Charset: 'UTF-8' },
            Body: {
              Text: {
                Data: `${notice.lines.join('\n')}\n\nLook and decide: ${notice.link}\n\nIncident inc_01A`,
                Charset: 'UTF-8',
              },
              Html: { Data: expect.stringContaining('signature=abc">Look and decide</a>'), Charset: 'UTF-8' },
            },
          },
        },
      },
    ]);
  });

  it('answers false and says why when SES does not take it', async () => {
    const { ses, undelivered, tell } = setUp();
    ses.on(SendEmailCommand, () => {
      throw new MessageRejected({ message: 'Email address is not verified', $metadata: {} });
    });
    expect(await tell('ana@example.com', notice)).toBe(false);
    expect(undelivered).toEqual(['mail: MessageRejected: Email address is not verified']);
  });

  it.each([
    [{ name: 'TimeoutError', message: 'no answer' }, 'unknown'],
    [{ name: 'InternalFailure', message: 'oops', $metadata: { httpStatusCode: 500 } }, 'unknown'],
    [{ name: 'TooManyRequestsException', message: 'too fast', $metadata: { httpStatusCode: 429 } }, false],
    [{ name: 'Throttling', message: 'too fast', $metadata: { httpStatusCode: 503 } }, false],
  ] as const)(
    'tells an error after which it may have been taken from one after which it was not: %j, %s',
    async (error, taken) => {
      const { ses, sns, tell, announce } = setUp();
      const fails = () => {
        throw Object.assign(new Error(error.message), error);
      };
      ses.on(SendEmailCommand, fails);
      sns.on(PublishCommand, fails);
      expect([await tell('ana@example.com', notice), await announce(notice)]).toEqual([taken, taken]);
    },
  );

  it('answers false and says why when the catalog names no sender', async () => {
    const { ses, undelivered } = setUp();
    const tell = createMailer(ses, { undelivered: (_, because) => undelivered.push(because) });
    expect(await tell('ana@example.com', notice)).toBe(false);
    expect(undelivered).toEqual(['the catalog names no mailFrom, so no mail is sent']);
  });
});

describe('the mail', () => {
  it('shows text from outside as text, never as markup', () => {
    const { html } = renderMail({
      ...notice,
      lines: ['log says <img src=x onerror="alert(1)"> & more'],
      link: 'https://x/"><b>',
    });
    expect(html).toContain('<p>log says &lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; more</p>');
    expect(html).toMatch(/<a style="[^"]*" href="https:\/\/x\/&quot;&gt;&lt;b&gt;">/);
  });

  it('holds no tag but its own, whatever the words', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (lines, incidentId) => {
        const { html } = renderMail({ ...notice, lines, incidentId });
        const tags = html.match(/<[^>]*>/g) ?? [];
        expect(
          tags.every((tag) =>
            /^<(!doctype html|\/?html( lang="en")?|\/?(body|p|small|h2|a)( style="[a-z0-9#:;. -]*")?( href="[^"<>]*")?)>$/.test(
              tag,
            ),
          ),
        ).toBe(true);
      }),
    );
  });

  it('leads to the sign-in first, where that is what a yes takes, and to the link for a no', () => {
    const signInAt = 'https://selfheal.example.com/console/incidents/inc_01A/approval';
    const { text, html } = renderMail({ ...notice, signInAt });
    expect(text).toContain(`\nSign in to answer: ${signInAt}\n\nLook, or reject: ${notice.link}\n`);
    expect(text).not.toContain('decide');
    expect(html.match(/href="[^"]*"/g)).toEqual([
      `href="${signInAt}"`,
      `href="${notice.link?.replaceAll('&', '&amp;')}"`,
    ]);
    expect(html).toMatch(/>Sign in to answer<\/a>[\s\S]*>Look, or reject<\/a>/);
  });

  it('keeps its subject on one line', () => {
    expect(renderMail({ ...notice, subject: 'one\r\nBcc: all@example.com' }).subject).toBe('one Bcc: all@example.com');
  });
});

describe('announcing', () => {
  it('publishes the words without any link, even when it is handed one', async () => {
    const { sns, announce } = setUp();
    expect(await announce(notice)).toBe(true);
    expect(sns.sent(PublishCommand)).toEqual([
      {
        TopicArn: TOPIC,
        Subject: 'Roll back catalogue?',
        Message: `${notice.lines.join('\n')}\n\nIncident inc_01A`,
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'approval-request' } },
      },
    ]);
  });

  it('says where the page of the incident is', async () => {
    const { announce, sns } = setUp();
    await announce({ ...notice, page: 'https://selfheal.example.com/console/incidents/inc_01A' });
    const [published] = sns.sent(PublishCommand);
    expect(published?.Message).toContain(
      '\nSign in and look: https://selfheal.example.com/console/incidents/inc_01A\n',
    );
  });

  it('says where to sign in to answer, which opens nothing by itself', async () => {
    const { announce, sns } = setUp();
    await announce({ ...notice, signInAt: 'https://selfheal.example.com/console/incidents/inc_01A/approval' });
    const [published] = sns.sent(PublishCommand);
    expect(published?.Message).toContain(
      '\nSign in to answer: https://selfheal.example.com/console/incidents/inc_01A/approval\n',
    );
    expect(published?.Message).not.toContain('lnk_1');
  });

  it('names no incident where there is none', async () => {
    const { sns, announce } = setUp();
    await announce({ ...notice, incidentId: null });
    expect(sns.sent(PublishCommand)).toMatchObject([{ Message: notice.lines.join('\n') }]);
    const { text, html } = renderMail({ ...notice, incidentId: null });
    expect(`${text}${html}`).not.toMatch(/Incident|null/);
  });

  it('sends no half of a character, by which nothing would be sent', async () => {
    const { sns, ses, announce, tell } = setUp();
    const lines = [`${'x'.repeat(7999)}😀`, 'half: \ud83d'];
    const halved = { ...notice, lines, subject: `${'x'.repeat(199)}😀` };
    await announce(halved);
    await tell('ana@example.com', halved);
    expect(sns.sent(PublishCommand)[0]?.Message).toBe(`${'x'.repeat(7999)}\ufffd`);
    expect(JSON.stringify(ses.sent(SendEmailCommand))).not.toMatch(/\\ud[89a-f]/);
    expect(JSON.stringify(ses.sent(SendEmailCommand))).toContain('half: \ufffd');
  });

  it('answers false and says why when the topic is gone', async () => {
    const { sns, undelivered, announce } = setUp();
    sns.on(PublishCommand, () => {
      throw awsError('NotFoundException', 'Topic does not exist');
    });
    expect(await announce(notice)).toBe(false);
    expect(undelivered).toEqual(['topic: NotFoundException: Topic does not exist']);
  });

  it.each([
    ['Größe von Öl\nüber Grenze', 'Gro?e von Ol uber Grenze'],
    ['x'.repeat(150), 'x'.repeat(100)],
    ['\u{1F525}', '?'],
    ['', 'Selfheal'],
  ])('turns the subject %j into what SNS takes', (subject, expected) => {
    expect(snsSubject(subject)).toBe(expected);
  });

  it('never makes a subject that SNS refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (subject) => {
        expect(snsSubject(subject)).toMatch(/^[\x21-\x7e]([\x20-\x7e]{0,98}[\x21-\x7e])?$/);
      }),
    );
  });
});

describe('over the wire', () => {
  let server: AwsServer;
  afterEach(() => server.close());

  it('sends the mail in the shape of the SES v2 API', async () => {
    server = await awsServer(200, { MessageId: 'm' });
    const { ses } = createClients(
      { ses: SESv2Client },
      { region: 'eu-west-1', endpoint: server.endpoint, maxAttempts: 1 },
      fakeCredentials,
    );
    const tell = createMailer(ses, { mailFrom: 's@example.com', undelivered: () => {} });
    expect(await tell('ana@example.com', notice)).toBe(true);
    expect(server.seen[0]?.path).toBe('/v2/email/outbound-emails');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      FromEmailAddress: 's@example.com',
      Destination: { ToAddresses: ['ana@example.com'] },
      Content: { Simple: { Subject: { Data: 'Roll back catalogue?' } } },
    });
  });
});
