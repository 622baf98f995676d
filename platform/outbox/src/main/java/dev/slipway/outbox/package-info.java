/**
 * How a service sends and receives the messages of {@code dev.slipway.contracts}: a transactional outbox, an idempotent
 * inbox and dead letters, over Spring Cloud Stream's Kafka binder.
 *
 * <h2>Set up</h2>
 *
 * <p>Depend on this module; everything is auto-configured. Let Flyway create the tables beside the service's own, whose
 * versions start at V1:
 *
 * {@snippet lang=yaml :
 * spring:
 *   application.name: backup-service        # also the consumer group and the CloudEvents' source
 *   flyway.locations: classpath:db/migration,classpath:db/outbox
 *   cloud.stream.kafka.binder.brokers: localhost:9092
 *   kafka.bootstrap-servers: ${spring.cloud.stream.kafka.binder.brokers}
 * }
 *
 * <p>Further settings: {@link dev.slipway.outbox.MessagingProperties}.
 *
 * <h2>Publish</h2>
 *
 * <p>Inject {@link dev.slipway.outbox.Outbox} and publish inside the transaction that makes the message true:
 *
 * {@snippet :
 * @Transactional
 * public void complete(Backup backup) {
 *     backups.save(backup);
 *     outbox.publish(new BackupCompleted(...));
 * }
 * }
 *
 * <p>A rollback takes the message with it. After the commit it is relayed at once (typically within 10 ms) as a
 * binary-mode CloudEvent, in order per key, by whichever instance of the service gets there, until Kafka has accepted it,
 * however long Kafka is down. Messages may arrive twice; they never arrive never.
 *
 * <h2>Subscribe</h2>
 *
 * <p>Declare one {@link dev.slipway.outbox.Subscription} bean per topic:
 *
 * {@snippet :
 * @Bean
 * Subscription<BackupEvent> backupEvents(Migrations migrations) {
 *     return Subscription.to(Channel.BACKUP_EVENTS, (event, context) -> {
 *         switch (event) {
 *             case BackupCompleted completed -> migrations.resume(completed);
 *             case BackupFailed failed -> migrations.fail(failed);
 *             case RestoreCompleted restored -> ...
 *             case RestoreFailed failed -> ...
 *         }
 *     });
 * }
 * }
 *
 * <p>The handler runs in one database transaction with the inbox row: either its effect is committed and the message will
 * never be handled again, or neither. It should only accept and persist; long work belongs to a job. Publishing from a
 * handler goes through the outbox, in the same transaction. What happens when it throws:
 *
 * <ul>
 *   <li>{@link dev.slipway.outbox.RejectedMessageException}: straight to the dead-letter topic, with its reason;
 *   <li>the database is not reachable, a deadlock, a lost connection: tried again with growing pauses for as long as it
 *       takes, nothing overtakes it;
 *   <li>any other exception: tried {@code slipway.messaging.attempts} times, then to the dead-letter topic.
 * </ul>
 *
 * <p>Messages that are no CloudEvent of the topic's known types, or whose JSON is malformed or lacks a component that is
 * not {@code @Nullable}, never reach the handler: they go to the dead-letter topic with the reason in the header
 * {@code slipway-dead-letter-reason}.
 *
 * <h2>Watch</h2>
 *
 * <p>Health indicator {@code kafka}; gauge {@code slipway.outbox.backlog} (messages not yet accepted by Kafka); counter
 * {@code slipway.messages.dead.lettered}; observations (timers and spans) {@code slipway.message.publish} and
 * {@code slipway.message.handle}. The W3C trace context travels through the outbox row and the message's headers.
 */
@NullMarked
package dev.slipway.outbox;

import org.jspecify.annotations.NullMarked;
