package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.Manifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that hold a backup's uploaded files. They lie beside the environment's backups, which share them; those of a
 * copy from outside lie among its own objects, for nobody else should rely on what came from outside.
 */
final class FileIndex {

    /** The folder that they lie in. */
    static final String FOLDER = "files/";

    private static final Pattern LINE = Pattern.compile(
            "([A-Za-z0-9_][A-Za-z0-9._=-]{0,199}/[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}) ([0-9]{1,18}) ([0-9a-f]{64})");

    private FileIndex() {}

    /** Where they lie, seen from the backup's prefix. */
    static String folder(Manifest manifest) {
        return manifest.copiedFrom() == null ? ArtifactKeys.SHARED + FOLDER : FOLDER;
    }

    /** Reads the index; fails when it is none. */
    static List<ArtifactObject> read(InputStream index, String folder) throws IOException {
        List<ArtifactObject> objects = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IOException("it has a line that is not understood");
            }
            objects.add(new ArtifactObject(folder + parts.group(1), Long.parseLong(parts.group(2)), parts.group(3)));
        }
        return objects;
    }
}
