package dev.slipway.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The databases of a real application that the demo and the tests release into each other. */
public enum NocoBaseDump {
    /** Where development and production both come from. */
    BASE,
    /** The first developer's database. */
    DEV,
    /** A second developer's database, with changes that conflict with the first one's. */
    DEV_B,
    /** The production database. */
    PROD;

    /** The dump of a name like {@code dev-b}. */
    public static NocoBaseDump named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** The name of the dump, like {@code dev-b}. */
    public String dumpName() {
        return name().replace('_', '-').toLowerCase(Locale.ROOT);
    }

    /**
     * Loads the dump into an empty database.
     *
     * @throws StackException when psql fails, with its own words
     */
    public void load(PostgresBinaries binaries, String host, int port, String database, String user, String password) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        binaries.program("psql"),
                        "--no-psqlrc",
                        "--quiet",
                        "--single-transaction",
                        "--set=ON_ERROR_STOP=1",
                        "--host=" + host,
                        "--port=" + port,
                        "--username=" + user,
                        "--dbname=" + database))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        builder.environment().put("PGOPTIONS", "-c client_min_messages=warning");
        String resource = "/nocobase/" + dumpName() + ".sql.gz";
        try (InputStream packed = NocoBaseDump.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new StackException("The dump " + resource + " is not on the class path.");
            }
            Process process = builder.start();
            // The dump asks for one-row answers (set_config); psql says little, far below what a pipe holds.
            IOException brokenPipe = null;
            try (OutputStream psql = process.getOutputStream();
                    InputStream sql = new GZIPInputStream(packed)) {
                sql.transferTo(psql);
            } catch (IOException e) {
                brokenPipe = e;
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 || brokenPipe != null) {
                throw new StackException("Loading " + resource + " failed:\n" + output.strip());
            }
        } catch (IOException e) {
            throw new StackException("psql cannot be started.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while loading " + resource + ".", e);
        }
    }
}
