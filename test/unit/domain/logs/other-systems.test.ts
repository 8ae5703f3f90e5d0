import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../lib/domain/logs/template-miner.ts';

const PEOPLE = 'ana,ben,cem,dea,eva,fay,gus,hal,ida,jon,kim,leo,mia,ned,ola,pia,quy,ron'.split(',');

/** Lines in the manner of a kind of system; those that a person would call one statement of the program stand together. */
const MANNERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'a batch framework with states and attempts': [
    [
      'job_20261103_0017_r_000004 Phase moved from QUEUED to PLACED',
      'job_20261103_0018_r_000001 Phase moved from QUEUED to PLACED',
    ],
    ['job_20261103_0017_r_000004 Phase moved from PLACED to STARTED'],
    ['job_20261103_0017_r_000004 Phase moved from STARTED to CLEANING_UP_SUCCESS'],
    ['job_20261103_0017_r_000004 Phase moved from CLEANING_UP_SUCCESS to SUCCEEDED'],
    ['job_20261103_0018_r_000001 Phase moved from STARTED to CLEANING_UP_FAILURE'],
    ['job_20261103_0018_r_000001 Phase moved from CLEANING_UP_FAILURE to FAILED'],
    [
      'Retrying connection to server: edge-sa-12:8032. Already tried 3 time(s); policy is FixedSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)',
      'Retrying connection to server: edge-sa-12/10.4.1.9:8032. Already tried 4 time(s); policy is FixedSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)',
    ],
    [
      'Progress of job_20261103_0017_r_000004 is : 0.41772',
      'Progress of job_20261103_0018_r_000001 is : 1.0',
      'Progress of job_20261103_0018_r_000001 is : 3.1E-4',
    ],
  ],
  'a compute engine with blocks, sizes and URLs': [
    [
      'Block rdd_12_7 kept as bytes in memory (size 5.2 KB, free 312.2 KB)',
      'Block part_3_piece0 kept as bytes in memory (size 93.0 B, free 1.2 GB)',
    ],
    ['Read of shared variable 9 took 11 ms', 'Read of shared variable 12 took 1.2 s'],
    [
      'Split: hdfs://10.4.34.11:9000/crawl/2026/part-0001.log:21876+7292',
      'Split: s3://crawl-eu/pages/latest.log',
      'Split: file:///var/spool/crawl/first.log',
    ],
    ['Dropped shuffle of stage 4.0 after 512 milliseconds', 'Dropped shuffle of stage 5.1 after 3 minutes'],
  ],
  'an infrastructure API with requests and instances': [
    [
      '10.11.10.1 "GET /v2/54fadb412c4e40cdbaed9335e4c35a9e/servers/detail HTTP/1.1" status: 200 len: 1893 time: 0.2477829',
      '10.11.10.1,10.11.21.3 "GET /latest/user-data/ HTTP/1.1" status: 404 len: 176 time: 0.0009120',
      '10.11.10.1 "GET / HTTP/1.1" status: 300 len: 16 time: 0.0012',
    ],
    ['10.11.10.1 "POST /v2/54fadb412c4e40cdbaed9335e4c35a9e/servers HTTP/1.1" status: 202 len: 733 time: 0.4902'],
    ['[machine: b9000564-fe1a-409b-b8cc-1e88b294cd1d] Machine Paused (Lifecycle Event)'],
    ['[machine: b9000564-fe1a-409b-b8cc-1e88b294cd1d] Machine Resumed (Lifecycle Event)'],
    ['Auditing resources of node cp-1.slow.lab.example.net', 'Auditing resources of node store.fast.lab.example.net'],
    ['Unused base image: /var/lib/images/_base/a489c868f0c37da93b76227c91bb', 'Unused base image: /srv/images/golden'],
  ],
  'a telephone with services, locks and windows': [
    [
      'take lock=189667585, flags=0x1, tag="View Lock", name=com.example.shell, source=null, uid=10037, pid=2227',
      'take lock=74112, flags=0x1, tag="View Lock", name=com.example.mail, source=null, uid=10113, pid=4',
    ],
    ['give lock=189667585, flags=0x0, tag="View Lock", name=com.example.shell, source=null, uid=10037, pid=2227'],
    [
      'Skipping WindowToken{df0798e token=Token{78af589 Record{3b04890 u0 com.example.chat/.ui.Splash t761}}} -- going to hide',
      'Skipping WindowToken{1fab98e token=Token{bb1a589 Record{aa04890 u0 com.example.news/.Main t7}}} -- going to hide',
    ],
    ['visible=true, animating=false, pending=null', 'visible=false, animating=true, pending=null'],
  ],
  'a cluster with nodes, temperatures and states': [
    ['ambient=28', 'ambient=41'],
    ['Targeting nodes:node-[40-63] child of command 1903', 'Targeting nodes:node-D1 child of command 1904'],
    ['boot (command 1903)', 'boot (command 1904)'],
    ['halt (command 1903)', 'halt (command 1904)'],
    ['Temperature (41C) of node-17 exceeds its limit', 'Temperature (38C) of node-D1 exceeds its limit'],
    ['Fan speeds ( 3552 3534 **** 4245 3515 )', 'Fan speeds ( 3552 3534 3375 )'],
    [
      'Component State Change: Component "alt0" is in the unavailable state (HWID=1572)',
      'Component State Change: Component "scsi1" is in the unavailable state (HWID=3)',
    ],
    [
      'node node-70 has detected a network on 5.5.224.0 via alt0',
      'node node-71 has detected a network on 5.5.226.0 via alt1',
    ],
  ],
  'a kernel and its daemons': [
    ['session opened for user root by (uid=0)', 'session opened for user mia by (uid=500)'],
    ['session closed for user root', 'session closed for user mia'],
    ['(root) CMD (/usr/lib/sa/sa1 1 1)', '(root) CMD (/usr/lib/mail/flush)'],
    ['LEASEOFFER on 10.0.0.7 to 00:11:43:e3:ba:c3 via eth1', 'LEASEOFFER on 10.0.2.17 to 00:11:43:e4:cc:01 via eth0'],
    ['[sweep.c:1455]: ******** NEW ROUND ********', '[sweep.c:2]: ******* NEW ROUND *******'],
    ['synchronized to 10.100.20.250, stratum 3', 'synchronized to fe80::211:43ff:fee3:bac3, stratum 2'],
  ],
  'a desktop with interfaces, bundles and addresses': [
    [
      'en0: address changed to 2607:f140:6000:8:c6b3:1ff:fecd:467f',
      'en1: address changed to fe80::f5be:abed:c1ff:fe00%en1',
      'en0: address changed to ::1',
    ],
    ['ARPT: 620701.011328: wl0: link down, reason = disabled', 'ARPT: 620799.1: wl1: link down, reason = disabled'],
    ['Driver::powerChange: System Sleep'],
    ['Driver::powerChange: System Wake'],
    [
      'Service com.example.photo.agent only ran for 0 seconds. Pushing respawn out by 10 seconds.',
      'Service com.example.sync.helper only ran for 2 seconds. Pushing respawn out by 8 seconds.',
    ],
    ['mail of ana@example.com is kept', 'mail of b.smith@mail.example.org is kept'],
  ],
  'an installer with packages, results and paths': [
    [
      'Read applicability of package: Package_for_KB2928120~31bf3856ad364e35~amd64~~6.1.1.2, state: 112',
      'Read applicability of package: Package_for_Fonts~31bf3856ad364e35~amd64~~6.1.1.0, state: 80',
    ],
    [
      'Session: 30546173_4261722401 opened by client UpdateAgent.',
      'Session: 30546174_95820190 opened by client UpdateAgent.',
    ],
    [
      'Cannot start upload of C:\\Windows\\servicing\\sqm\\all_std.sqm [HRESULT = 0x80004005 - E_FAIL]',
      'Cannot start upload of D:\\spool\\first.sqm [HRESULT = 0x80004005 - E_FAIL]',
    ],
    [
      '0000000f Created a transaction (seq 2) result 0x00000000, handle @0x214',
      '00000010 Created a transaction (seq 3) result 0x00000000, handle @0x218',
    ],
  ],
  'structured lines': [
    [
      'level=info msg="request done" path=/orders/17 status=200 duration=3.1ms trace=4bf92f3577b34da6a3ce929d0e0e4736',
      'level=info msg="request done" path=/carts status=201 duration=12ms trace=00f067aa0ba902b7a3ce929d0e0e4736',
    ],
    ['level=warn msg="request slow" path=/orders/17 status=200 duration=3.1s trace=4bf92f3577b34da6a3ce929d0e0e4736'],
    [
      '{"level":"INFO","message":"order stored","orderId":"ord-17","cold_start":false,"version":"v1.2.3-rc.1"}',
      '{"level":"INFO","message":"order stored","orderId":"ord-18","cold_start":true,"version":"v1.2.4"}',
    ],
    ['{"level":"ERROR","message":"order refused","orderId":"ord-18","cold_start":true,"version":"v1.2.4"}'],
    ['\u001b[32minfo\u001b[39m: cache of 12 entries is warm', '\u001b[32minfo\u001b[39m: cache of 7 entries is warm'],
  ],
  'failures with their stacks': [
    [
      'request 17 failed\njava.lang.NullPointerException: price is null\n\tat com.shop.View.of(View.java:88)\n\tat com.shop.Api.list(Api.java:61)',
      'request 18 failed\njava.lang.NullPointerException: price is null\n\tat com.shop.View.of(View.java:88)\n\t... 23 more',
    ],
    ['request 17 failed\njava.io.IOException: broken pipe\n\tat com.shop.View.of(View.java:88)'],
    [
      'Traceback (most recent call last):\n  File "/app/main.py", line 3, in handler\n    return price(event)\n  File "/app/price.py", line 88, in price\n    return book[key]\nKeyError: none',
      'Traceback (most recent call last):\n  File "/app/main.py", line 9, in handler\n    raise KeyError\nKeyError: none',
    ],
  ],
  'words that people chose, in the first place and the last': [
    PEOPLE.map((name) => `${name} signed in from 10.0.0.9 with a key`),
    PEOPLE.map((name) => `a key was removed by ${name}`),
  ],
  'other scripts': [
    ['订单17已存储，耗时3毫秒', '订单2288已存储，耗时41毫秒'],
    ['订单17已取消'],
    ['заказ № 17 сохранён за 3 мс', 'заказ № 18 сохранён за 12 мс'],
    ['تم حفظ الطلب ١٧ في ٣ ثوان', 'تم حفظ الطلب ٢٠٤ في ٩ ثوان'],
  ],
};

describe.each(Object.entries(MANNERS))('lines of %s', (_, statements) => {
  it('are grouped by the statement that wrote them', () => {
    const lines = statements.flatMap((of, statement) => of.map((line) => ({ line, statement })));
    const miner = createTemplateMiner();
    // Twice over: a person judges by all that was seen, not by what came first.
    const ids = [...lines, ...lines].map(({ line }) => miner.add(line)).slice(lines.length);
    const found = Map.groupBy(
      lines.map((each, index) => ({ ...each, id: miner.resolve(ids[index] ?? -1) })),
      ({ id }) => id,
    );
    const groups = [...found.values()].map((members) => members.map(({ line }) => line).sort());
    expect(groups.sort()).toEqual(statements.map((of) => [...of].sort()).sort());
  });
});
