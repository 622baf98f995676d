package dev.slipway.outbox;

import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.springframework.kafka.support.KafkaHeaderMapper;
import org.springframework.kafka.support.converter.MessagingMessageConverter;
import org.springframework.messaging.MessageHeaders;

/** Hands the Kafka record through as it is: its headers are read as the bytes that they are, never as described types. */
final class RawRecordConverter extends MessagingMessageConverter {

    static final String BEAN_NAME = "slipwayRawRecordConverter";

    RawRecordConverter() {
        setRawRecordHeader(true);
        setHeaderMapper(new NoHeaders());
    }

    private static final class NoHeaders implements KafkaHeaderMapper {

        @Override
        public void fromHeaders(MessageHeaders headers, Headers target) {}

        @Override
        public void toHeaders(Headers source, Map<String, Object> target) {}
    }
}
