// What we use of kafkajs 2.2.4 below its public surface (docs/decisions/0011): connections and the protocol, no more.

declare module "kafkajs/src/loggers/index.js" {
  export interface RootLogger {
    namespace(name: string): unknown;
  }
  export interface Entry {
    readonly namespace: string;
    readonly label: string;
    readonly log: { readonly message: string; readonly [field: string]: unknown };
  }
  const loggers: {
    createLogger(options: { level: number; logCreator: () => (entry: Entry) => void }): RootLogger;
  };
  export default loggers;
}

declare module "kafkajs/src/network/requestQueue/index.js" {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests: (this: RequestQueue) => void;
  }
}

declare module "kafkajs/src/consumer/assignerProtocol.js" {
  const protocol: {
    MemberMetadata: {
      encode(metadata: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
      decode(bytes: Buffer): { topics: string[]; userData: Buffer };
    };
    MemberAssignment: {
      encode(assignment: { version: number; assignment: Record<string, readonly number[]> }): Buffer;
      decode(bytes: Buffer): { assignment: Record<string, number[]> } | null;
    };
  };
  export default protocol;
}

declare module "kafkajs/src/cluster/index.js" {
  import type { Socket } from "node:net";
  import type { ConnectionOptions } from "node:tls";
  import type { RootLogger } from "kafkajs/src/loggers/index.js";

  export interface SocketFactoryArguments {
    readonly host: string;
    readonly port: number;
    readonly ssl: ConnectionOptions | null;
    readonly onConnect: () => void;
  }

  export interface FetchedMessage {
    readonly offset: string;
    readonly timestamp: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly isControlRecord: boolean;
  }

  interface PerTopic<Partition> {
    readonly topic: string;
    readonly partitions: readonly Partition[];
  }

  export interface Message {
    readonly key: Buffer;
    readonly value: Buffer;
  }

  export interface Broker {
    metadata(topics: readonly string[]): Promise<unknown>;
    apiVersions(): Promise<unknown>;
    initProducerId(request: {
      transactionTimeout: number;
    }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
    produce(request: {
      acks: -1;
      timeout: number;
      producerId: string;
      producerEpoch: number;
      topicData: readonly PerTopic<{ partition: number; firstSequence: number; messages: readonly Message[] }>[];
    }): Promise<{
      readonly topics: readonly {
        readonly topicName: string;
        readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[];
      }[];
    }>;
    fetch(request: {
      isolationLevel: 0;
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      topics: readonly PerTopic<{ partition: number; fetchOffset: string; maxBytes: number }>[];
    }): Promise<{
      readonly responses: readonly {
        readonly topicName: string;
        readonly partitions: readonly {
          readonly partition: number;
          readonly highWatermark: string;
          readonly messages: readonly FetchedMessage[];
        }[];
      }[];
    }>;
    listOffsets(request: {
      replicaId: -1;
      isolationLevel: 0;
      topics: readonly PerTopic<{ partition: number; timestamp: string }>[];
    }): Promise<{ readonly responses: readonly PerTopic<{ partition: number; offset: string }>[] }>;
    createTopics(request: {
      topics: readonly {
        topic: string;
        numPartitions: number;
        replicationFactor: number;
        configEntries: readonly { name: string; value: string }[];
      }[];
      timeout: number;
    }): Promise<unknown>;
    describeConfigs(request: {
      resources: readonly { type: number; name: string; configNames: readonly string[] }[];
    }): Promise<{
      readonly resources: readonly {
        readonly resourceName: string;
        readonly configEntries: readonly { readonly configName: string; readonly configValue: string }[];
      }[];
    }>;
    joinGroup(request: {
      groupId: string;
      sessionTimeout: number;
      rebalanceTimeout: number;
      memberId: string;
      groupProtocols: readonly { name: string; metadata: Buffer }[];
    }): Promise<{
      readonly generationId: number;
      readonly leaderId: string;
      readonly memberId: string;
      readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
    }>;
    syncGroup(request: {
      groupId: string;
      generationId: number;
      memberId: string;
      groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[];
    }): Promise<{ readonly memberAssignment: Buffer }>;
    heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
    leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
    offsetCommit(request: {
      groupId: string;
      groupGenerationId: number;
      memberId: string;
      topics: readonly PerTopic<{ partition: number; offset: string }>[];
    }): Promise<unknown>;
    offsetFetch(request: {
      groupId: string;
      topics: readonly PerTopic<{ partition: number }>[];
    }): Promise<{ readonly responses: readonly PerTopic<{ partition: number; offset: string }>[] }>;
  }

  export default class Cluster {
    constructor(options: {
      brokers: readonly string[];
      clientId: string;
      ssl: ConnectionOptions | undefined;
      sasl: { mechanism: string; username: string; password: string } | undefined;
      connectionTimeout: number;
      authenticationTimeout: number;
      requestTimeout: number;
      enforceRequestTimeout: true;
      metadataMaxAge: number;
      allowAutoTopicCreation: false;
      isolationLevel: 0;
      retry: { retries: 0 };
      socketFactory: (socket: SocketFactoryArguments) => Socket;
      logger: RootLogger;
    });
    readonly brokerPool: { findConnectedBroker(): Promise<Broker> };
    isConnected(): boolean;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
    findBroker(node: { nodeId: number }): Promise<Broker>;
    findGroupCoordinator(group: { groupId: string }): Promise<Broker>;
  }
}
