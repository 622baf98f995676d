package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.TableContent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One table being read, as a whole or in parts by several sessions at once, and what was found. */
final class TableDump {

    /** A run of the table's pages, read by one statement into one object. The last run is open-ended. */
    record Part(TableDump table, int number, long firstPage, long endPage, long weightBytes) {

        /** The object that the part becomes. */
        String object() {
            return "%s.%03d".formatted(table.archived.file(), number);
        }

        /** Whether the data file's end belongs to this part. */
        boolean isLast() {
            return number == table.parts.length - 1;
        }

        /** What is copied. */
        String source() {
            if (table.parts.length == 1) {
                return table.source;
            }
            String from = number == 0 ? "" : "ctid >= '(%d,0)'".formatted(firstPage);
            String to = isLast() ? "" : "ctid < '(%d,0)'".formatted(endPage);
            return "(SELECT %s FROM ONLY %s WHERE %s%s%s)"
                    .formatted(
                            table.archived.selected(),
                            table.archived.relation(),
                            from,
                            from.isEmpty() || to.isEmpty() ? "" : " AND ",
                            to);
        }
    }

    private final ArchivedTable archived;
    private final String source;
    private final List<CompletableFuture<ArtifactObject>> objects;
    private final RowsDigest digest = new RowsDigest();
    private final Part[] parts;
    private int partsLeft;

    /**
     * @param archived the table
     * @param condition what restricts the rows that belong into the archive, e.g. {@code WHERE own}, or null
     * @param pages how many pages the table has
     * @param parts in how many parts it is read
     * @param weightBytes roughly how much there is to read
     */
    TableDump(ArchivedTable archived, @Nullable String condition, long pages, int parts, long weightBytes) {
        this.archived = archived;
        this.source = condition == null
                ? (archived.relation() + " " + archived.columns()).strip()
                : "(SELECT %s FROM %s %s)"
                        .formatted(
                                archived.columns().isEmpty() ? "*" : archived.selected(),
                                archived.relation(),
                                condition);
        this.parts = new Part[parts];
        for (int i = 0; i < parts; i++) {
            this.parts[i] = new Part(this, i, pages * i / parts, pages * (i + 1) / parts, weightBytes / parts);
        }
        this.partsLeft = parts;
        this.objects = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            objects.add(new CompletableFuture<>());
        }
    }

    ArchivedTable archived() {
        return archived;
    }

    List<Part> parts() {
        return List.of(parts);
    }

    /** Takes the rows of one part in, and tells whether it was the last one missing. */
    synchronized boolean add(Part part, RowsDigest rows, CompletableFuture<ArtifactObject> object) {
        digest.add(rows);
        objects.set(part.number(), object);
        return --partsLeft == 0;
    }

    /** What was read; once all parts are read and stored. */
    synchronized TableContent content() {
        return new TableContent(
                archived.name().schema(),
                archived.name().name(),
                digest.rows(),
                digest.hex(),
                source,
                archived.file(),
                objects.stream().map(object -> object.join().name()).toList());
    }
}
