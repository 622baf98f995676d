package dev.slipway.migration.planning.jdbc;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanMask;
import dev.slipway.migration.planning.PlanningProperties;
import dev.slipway.migration.planning.RowDetails;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the changes of a table in chunks of compressed JSON, so that a page is read without reading what is before. */
@Repository
class JdbcRowDetails implements RowDetails {

    private static final int CHUNK = 200;
    private static final int CHUNKS_AT_ONCE = 5;
    private static final TypeReference<List<RowChange>> CHANGES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final PlanningProperties properties;
    private final JsonMapper json = new JsonMapper();

    JdbcRowDetails(JdbcClient jdbc, PlanningProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    @Override
    public Writer write(PlanId plan, PlanMask secrets) {
        jdbc.sql("DELETE FROM plan_rows WHERE plan_id = :plan")
                .param("plan", plan.value())
                .update();
        return new ChunkWriter(plan, secrets);
    }

    @Override
    public List<Numbered> read(PlanId plan, TableName table, Set<RowChange.Kind> kinds, long after, int limit) {
        List<Numbered> found = new ArrayList<>();
        long next = after / CHUNK;
        while (found.size() < limit) {
            List<Chunk> chunks = chunks(plan, table, kinds, next);
            for (Chunk chunk : chunks) {
                long number = chunk.number() * CHUNK;
                for (RowChange change : unpack(chunk.changes())) {
                    number++;
                    if (number > after && kinds.contains(change.kind()) && found.size() < limit) {
                        found.add(new Numbered(number, change));
                    }
                }
            }
            if (chunks.size() < CHUNKS_AT_ONCE) {
                break;
            }
            next = chunks.getLast().number() + 1;
        }
        return found;
    }

    private record Chunk(long number, byte[] changes) {}

    private List<Chunk> chunks(PlanId plan, TableName table, Set<RowChange.Kind> kinds, long first) {
        return jdbc.sql("""
                        SELECT chunk, changes FROM plan_rows
                        WHERE plan_id = :plan AND table_name = :table AND chunk >= :first
                          AND (kinds IS NULL OR kinds && string_to_array(:kinds, ','))
                        ORDER BY chunk LIMIT :limit
                        """)
                .param("plan", plan.value())
                .param("table", table.toString())
                .param("first", first)
                .param("kinds", names(kinds))
                .param("limit", CHUNKS_AT_ONCE)
                .query((row, number) -> new Chunk(row.getLong("chunk"), row.getBytes("changes")))
                .list();
    }

    @Override
    public long kept(PlanId plan, TableName table) {
        return jdbc.sql("SELECT coalesce(sum(row_count), 0) FROM plan_rows"
                        + " WHERE plan_id = :plan AND table_name = :table")
                .param("plan", plan.value())
                .param("table", table.toString())
                .query(Long.class)
                .single();
    }

    private static String names(Collection<RowChange.Kind> kinds) {
        return kinds.stream().map(RowChange.Kind::name).collect(Collectors.joining(","));
    }

    private byte[] pack(List<RowChange> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json.writerFor(CHANGES).writeValueAsBytes(changes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private List<RowChange> unpack(byte[] packed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return json.readValue(in, CHANGES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class ChunkWriter implements Writer {

        private final PlanId plan;
        private final PlanMask secrets;
        private final List<RowChange> buffer = new ArrayList<>(CHUNK);
        private @Nullable TableName table;
        private long kept;

        private ChunkWriter(PlanId plan, PlanMask secrets) {
            this.plan = plan;
            this.secrets = secrets;
        }

        @Override
        public boolean wantsMore(TableName next) {
            return !next.equals(table) || kept + buffer.size() < properties.keptRowsPerTable();
        }

        @Override
        public void accept(RowChange change) {
            if (!change.table().equals(table)) {
                flush();
                table = change.table();
                kept = 0;
            }
            if (kept + buffer.size() >= properties.keptRowsPerTable()) {
                return;
            }
            buffer.add(secrets.mask(change));
            if (buffer.size() == CHUNK) {
                flush();
            }
        }

        private void flush() {
            TableName current = table;
            if (buffer.isEmpty() || current == null) {
                return;
            }
            jdbc.sql("""
                            INSERT INTO plan_rows (plan_id, table_name, chunk, row_count, kinds, changes)
                            VALUES (:plan, :table, :chunk, :count, string_to_array(:kinds, ','), :changes)
                            """)
                    .param("plan", plan.value())
                    .param("table", current.toString())
                    .param("chunk", kept / CHUNK)
                    .param("count", buffer.size())
                    .param("kinds", names(buffer.stream().map(RowChange::kind).collect(Collectors.toSet())))
                    .param("changes", pack(buffer))
                    .update();
            kept += buffer.size();
            buffer.clear();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
