package dev.slipway.migration.apply;

import dev.slipway.migration.plan.PlannedRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps plans' rows in memory, and lets a test lose or damage them. */
public final class InMemoryPlannedRows implements PlannedRows {

    final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public Optional<String> keep(Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(out);
        String name = UUID.randomUUID().toString();
        contents.put(name, out.toByteArray());
        return Optional.of(name);
    }

    @Override
    public Optional<InputStream> open(String name) {
        return Optional.ofNullable(contents.get(name)).map(ByteArrayInputStream::new);
    }
}
