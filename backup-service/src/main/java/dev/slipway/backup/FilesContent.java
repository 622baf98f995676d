package dev.slipway.backup;

/**
 * The uploaded files of a backup, as the manifest tells them.
 *
 * @param list the object that holds, encrypted, one JSON line for each file
 * @param index the object that names, not encrypted, the stored objects that hold the files' content, one in a line: name,
 *     size and SHA-256. It takes no key to know what belongs to the backup
 * @param count how many files there are
 * @param bytes their size
 * @param objects how many objects hold them; equal files share one
 * @param objectBytes those objects' size
 * @param storedBytes the size of those among them that no backup had stored before
 * @param vanished files that were listed, and gone when they were to be read
 * @param changed files that changed while they were read, again and again; each is there as it was read once
 * @param skipped what is no file, directory or link: sockets, pipes, devices
 */
public record FilesContent(
        ArtifactObject list,
        ArtifactObject index,
        long count,
        long bytes,
        long objects,
        long objectBytes,
        long storedBytes,
        long vanished,
        long changed,
        long skipped) {}
