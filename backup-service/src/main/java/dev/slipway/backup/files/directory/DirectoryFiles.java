package dev.slipway.backup.files.directory;

import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.files.FileEntry;
import dev.slipway.backup.files.FilesPlace;
import dev.slipway.backup.files.VanishedFileException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory. Links are taken as what they say, and never followed: neither one on the way to a file, when files are put
 * back one by one.
 */
final class DirectoryFiles implements FilesPlace {

    private static final int BUFFER_BYTES = 64 * 1024;

    /** Where a new content waits for its name; another attempt at the same writes over it. */
    private static final String TEMPORARY = ".slipway-new";

    private final Path root;

    DirectoryFiles(Path root) {
        this.root = root;
    }

    /** One child of a directory. */
    private record Child(String name, Path path) {}

    @Override
    public void walk(Visitor visitor) throws IOException {
        requireRoot();
        walk(root, "", visitor);
    }

    private void walk(Path directory, String prefix, Visitor visitor) throws IOException {
        for (Child child : childrenOf(directory)) {
            String path = prefix + child.name();
            BasicFileAttributes attributes;
            try {
                attributes = attributesOf(child.path());
            } catch (NoSuchFileException e) {
                visitor.visit(FileEntry.vanished(path));
                continue;
            } catch (AccessDeniedException e) {
                throw unreadable(path, e);
            }
            Instant modified = attributes.lastModifiedTime().toInstant();
            if (attributes.isSymbolicLink()) {
                visitor.visit(linkOf(child.path(), path, modified));
            } else if (attributes.isDirectory()) {
                visitor.visit(FileEntry.directory(path, modified, modeOf(attributes)));
                try {
                    walk(child.path(), path + "/", visitor);
                } catch (NoSuchFileException e) {
                    // gone between the listing and the reading of it; it stays in the list as an empty one
                }
            } else if (attributes.isRegularFile()) {
                visitor.visit(FileEntry.file(path, attributes.size(), modified, modeOf(attributes)));
            } else {
                visitor.visit(FileEntry.special(path));
            }
        }
    }

    private static FileEntry linkOf(Path link, String path, Instant modified) throws IOException {
        try {
            return FileEntry.link(path, modified, Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
            return FileEntry.vanished(path);
        }
    }

    private List<Child> childrenOf(Path directory) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            for (Path child : found) {
                String name = child.getFileName().toString();
                if (!directory.resolve(name).equals(child)) {
                    throw new JobFailedException.Permanent(
                            "The name of a file in %s is not valid in the character set of this machine. Rename it, or run the service with a UTF-8 locale."
                                    .formatted(shown(directory)),
                            null);
                }
                children.add(new Child(name, child));
            }
        } catch (AccessDeniedException e) {
            throw unreadable(shown(directory), e);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.comparing(Child::name));
        return children;
    }

    private String shown(Path directory) {
        return directory.equals(root)
                ? "the uploads' directory"
                : root.relativize(directory).toString();
    }

    @Override
    public InputStream open(FileEntry file) throws IOException {
        try {
            // a link that has taken the file's place since is none of the application's uploads
            return Files.newInputStream(root.resolve(file.path()), LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new VanishedFileException(e);
        } catch (AccessDeniedException e) {
            throw unreadable(file.path(), e);
        } catch (IOException e) {
            if (Files.isRegularFile(root.resolve(file.path()), LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            throw new VanishedFileException(e);
        }
    }

    @Override
    public List<RestoreCheck> check(long bytes) {
        List<RestoreCheck> checks = new ArrayList<>();
        Path parent = root.getParent();
        boolean there = Files.isDirectory(root);
        Path existing = there ? root : parent;
        if (existing == null || !Files.isDirectory(existing)) {
            return List.of(RestoreCheck.failed(
                    RestoreCheck.Subject.FILES,
                    "The directory for uploaded files does not exist, and neither does the one that it would be in."));
        }
        if (!Files.isWritable(existing) && (parent == null || !Files.isWritable(parent))) {
            return List.of(RestoreCheck.failed(
                    RestoreCheck.Subject.FILES, "The directory for uploaded files is not writable for the service."));
        }
        checks.add(RestoreCheck.passed(
                RestoreCheck.Subject.FILES,
                parent != null && Files.isWritable(parent)
                        ? "The directory for uploaded files can be replaced."
                        : "Uploaded files can be replaced one by one."));
        try {
            long room = Files.getFileStore(existing).getUsableSpace();
            checks.add(
                    room < bytes
                            ? RestoreCheck.failed(
                                    RestoreCheck.Subject.DISK,
                                    "The uploaded files take %d bytes, and where they go there is room for %d."
                                            .formatted(bytes, room))
                            : RestoreCheck.passed(RestoreCheck.Subject.DISK, "There is room for the uploaded files."));
        } catch (IOException e) {
            checks.add(RestoreCheck.passed(
                    RestoreCheck.Subject.DISK, "How much room there is for uploaded files cannot be known."));
        }
        return checks;
    }

    @Override
    public void put(FileEntry entry, Content content) throws IOException {
        Path path = placeFor(entry);
        switch (entry.kind()) {
            case DIRECTORY -> {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    removeTree(path);
                    Files.createDirectory(path);
                }
            }
            case LINK -> {
                removeTree(path);
                Files.createSymbolicLink(path, path.getFileSystem().getPath(String.valueOf(entry.target())));
            }
            case FILE -> {
                Path temporary = path.resolveSibling(
                        TEMPORARY + "-" + Thread.currentThread().threadId());
                boolean moved = false;
                try {
                    write(temporary, content);
                    restoreAttributes(temporary, entry);
                    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        removeTree(path);
                    }
                    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    moved = true;
                } finally {
                    if (!moved) {
                        Files.deleteIfExists(temporary);
                    }
                }
            }
            case VANISHED, SPECIAL -> throw new IllegalArgumentException("There is nothing to put: " + entry.kind());
        }
    }

    private static void write(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** No part of the way there may be a link: it could lead out of the directory. */
    private Path placeFor(FileEntry entry) throws IOException {
        if (!FileEntry.isSafe(entry.path())) {
            throw new IOException("a path is not allowed");
        }
        Path path = root;
        Path relative = root.getFileSystem().getPath(entry.path());
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            path = path.resolve(relative.getName(i));
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
                Files.createDirectory(path);
            }
        }
        return path.resolve(relative.getFileName());
    }

    @Override
    public void remove(FileEntry entry) throws IOException {
        try {
            Files.deleteIfExists(root.resolve(entry.path()));
        } catch (DirectoryNotEmptyException e) {
            // what is in it goes later, or was put there just now
        }
    }

    @Override
    public Optional<Beside> beside(RestoreId id) {
        Path parent = root.getParent();
        return parent == null ? Optional.empty() : Optional.of(new Sibling(root, parent, id));
    }

    private void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw new JobFailedException.Permanent(
                    "The directory %s of uploaded files does not exist here. Create it, or register the right one."
                            .formatted(root),
                    null);
        }
    }

    static void restoreAttributes(Path path, FileEntry entry) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (posix != null && entry.mode() != null) {
            posix.setPermissions(PosixFilePermissions.fromString(entry.mode()));
        }
        if (entry.modified() != null) {
            Files.setLastModifiedTime(path, FileTime.from(entry.modified()));
        }
    }

    /** Removes all of it, and nothing that links in it lead to. */
    static void removeTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException || failure instanceof FileSystemLoopException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static BasicFileAttributes attributesOf(Path path) throws IOException {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class) == null
                ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable String modeOf(BasicFileAttributes attributes) {
        return attributes instanceof PosixFileAttributes posix
                ? PosixFilePermissions.toString(posix.permissions())
                : null;
    }

    private static JobFailedException.Permanent unreadable(String what, IOException e) {
        return new JobFailedException.Permanent(
                "The service may not read %s, so the uploaded files cannot be backed up whole. Give it the right to, or leave them out."
                        .formatted(what),
                e);
    }
}
