import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { TableResource } from '../rights/table-rights.ts';

export interface IncidentTableProps {
  key: IKey;
  /** False lets the records be deleted, by API or with the stack. */
  deletionProtection: boolean;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** Every record of the system: incidents, locks, switch, track records, changes. Its stream carries decisions to the workflow. */
export class IncidentTable extends Construct {
  readonly table: Table;
  readonly streamArn: string;
  readonly resource: TableResource;

  constructor(scope: Construct, id: string, { key, deletionProtection }: IncidentTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: text('PK'),
      sortKey: text('SK'),
      // An alarm storm is a burst out of nothing: on demand has no capacity to guess.
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
      deletionProtection,
      // Kept also when the first deployment fails: DynamoDB refuses to delete a protected table, and the rollback would fail on
      // it. CloudFormation names the table, so the empty one that stays behind stands in nobody's way.
      removalPolicy: deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const index of ['GSI1', 'GSI2']) {
      this.table.addGlobalSecondaryIndex({
        indexName: index,
        partitionKey: text(`${index}PK`),
        sortKey: text(`${index}SK`),
        // Who reads an index wants the present item, and so reads that anyway; keys alone cost nothing on most updates.
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    if (!this.table.tableStreamArn)
      throw new Error('the table has no stream: decisions would never reach the workflow');
    this.streamArn = this.table.tableStreamArn;
    this.resource = { tableArn: this.table.tableArn, keyArn: key.keyArn, region: Stack.of(this).region };
  }
}
