/** An event delivery: events, batched once a minute into one gzip object. */
import { Construct } from "constructs";

import type { EventDelivery as EventDeliveryDocument } from "../connections";
import { SyncwrightEventDelivery } from "./bindings/generated/event-delivery";
import type { S3Connection } from "./connection";
import { OWN_ID, validateAtSynth, waitingFor } from "./documents";

/** A new delivery. */
export interface EventDeliveryProps {
  /** The name people know it by. */
  readonly name: string;
  /** Where objects go. */
  readonly connection: S3Connection;
  /**
   * Begin of every key: `[prefix]/YYYY/MM/DD/HH/YYYY-MM-DD-HH-MM-SS-IDENTIFIER.gz`.
   * @default none
   */
  readonly prefix?: string;
}

/** `syncwright_event_delivery`; made after every permission that it needs. */
export class EventDelivery extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightEventDelivery;

  constructor(scope: Construct, id: string, props: EventDeliveryProps) {
    super(scope, id);
    const document: EventDeliveryDocument = {
      kind: "event_delivery",
      id: OWN_ID,
      name: props.name,
      connection_id: OWN_ID,
      prefix: props.prefix ?? "",
    };
    props.connection.addSync(document);
    this.resource = new SyncwrightEventDelivery(this, "Resource", {
      name: document.name,
      connectionId: props.connection.connectionId,
      prefix: document.prefix,
      ...waitingFor(props.connection.dependables),
    });
    validateAtSynth(this, () => document);
  }

  /** Id of the delivery, known after apply. */
  get deliveryId(): string {
    return this.resource.id;
  }
}
