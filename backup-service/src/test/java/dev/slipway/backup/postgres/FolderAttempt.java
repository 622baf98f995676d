package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.TableContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Keeps an artifact's objects as plain files, and makes a directory archive of them. */
final class FolderAttempt implements ArtifactStore.Attempt {

    private final Path folder;

    FolderAttempt(Path folder) {
        this.folder = folder;
    }

    @Override
    public ArtifactObject write(String name, ArtifactStore.Content content) throws IOException {
        Path file = folder.resolve(name);
        MessageDigest sha256 = sha256();
        boolean written = false;
        try (OutputStream out = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), sha256)) {
            content.writeTo(out);
            written = true;
        } finally {
            if (!written) {
                Files.delete(file);
            }
        }
        return new ArtifactObject(name, Files.size(file), HexFormat.of().formatHex(sha256.digest()));
    }

    /** Files that are there. */
    List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Does what the guide for restoring without Slipway says. */
    Path assemble(BackupContent content) throws IOException, InterruptedException {
        Path archive = Files.createDirectory(folder.resolve("archive"));
        Files.copy(folder.resolve("toc.dat"), archive.resolve("toc.dat"));
        for (TableContent table : content.tables()) {
            Path file = archive.resolve(String.valueOf(table.file()));
            if (table.objects().getFirst().startsWith("tables-")) {
                Process tar = new ProcessBuilder(
                                "tar",
                                "-xf",
                                folder.resolve(table.objects().getFirst()).toString(),
                                "-C",
                                archive.toString(),
                                String.valueOf(table.file()))
                        .inheritIO()
                        .start();
                if (tar.waitFor() != 0) {
                    throw new IOException("tar failed");
                }
            } else {
                try (OutputStream out = Files.newOutputStream(file)) {
                    for (String object : table.objects()) {
                        Files.copy(folder.resolve(object), out);
                    }
                }
            }
        }
        return archive;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
