package dev.slipway.backup.jdbc;

import dev.slipway.backup.JobId;
import dev.slipway.backup.Progress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The columns in which a table of work keeps how far each has come. */
final class ProgressColumns<I extends JobId> {

    private final JdbcClient jdbc;
    private final String table;
    private final Function<UUID, I> id;

    /**
     * For one table.
     *
     * @param table its name, which goes into statements as it is
     * @param id makes an id of its rows
     */
    ProgressColumns(JdbcClient jdbc, String table, Function<UUID, I> id) {
        this.jdbc = jdbc;
        this.table = table;
        this.id = id;
    }

    /** How far the work has come; what is not in the table is not in the answer. */
    Map<I, Progress> of(Collection<I> ids) {
        Map<I, Progress> progress = new HashMap<>();
        jdbc.sql("SELECT id, tables_done, tables_total, bytes, rows_done, bytes_total FROM %s WHERE id = ANY (?)"
                        .formatted(table))
                .param(ids.stream().map(JobId::value).toArray(UUID[]::new))
                .query(row -> {
                    progress.put(
                            id.apply(row.getObject("id", UUID.class)),
                            new Progress(
                                    row.getInt("tables_done"),
                                    row.getInt("tables_total"),
                                    row.getLong("bytes"),
                                    row.getLong("rows_done"),
                                    row.getLong("bytes_total")));
                });
        return progress;
    }

    void note(I work, Progress progress) {
        jdbc.sql("""
                        UPDATE %s
                           SET tables_done = :done, tables_total = :total, bytes = :bytes, rows_done = :rows,
                               bytes_total = :bytesTotal
                         WHERE id = :id""".formatted(table))
                .param("id", work.value())
                .param("done", progress.tablesDone())
                .param("total", progress.tablesTotal())
                .param("bytes", progress.bytes())
                .param("rows", progress.rows())
                .param("bytesTotal", progress.bytesTotal())
                .update();
    }
}
