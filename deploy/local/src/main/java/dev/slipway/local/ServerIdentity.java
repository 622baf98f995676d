package dev.slipway.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL's programs run. They refuse to run as root, so root hands them down: into a user namespace of
 * their own where the kernel allows it (the files stay root's own), else to an unprivileged account.
 */
sealed interface ServerIdentity {

    /** The words that go before a command to run it under this identity. */
    List<String> prefix();

    /** Makes a folder, which exists, one that this identity owns. */
    void own(Path path);

    /** Whether programs of this identity can reach a folder below the given one. */
    boolean reaches(Path path);

    /** The identity that fits whoever runs this JVM. */
    static ServerIdentity detect() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Self();
        }
        if (succeeds(List.of("unshare", "--user", "true"))) {
            return new UserNamespace();
        }
        return otherUser("postgres")
                .or(() -> otherUser("nobody"))
                .orElseThrow(() ->
                        new StackException("PostgreSQL's server does not run as root, and neither `unshare --user`"
                                + " nor `setpriv` or `runuser` works here. Run slipway as an ordinary user."));
    }

    /** Another account; nothing where it does not exist or cannot be taken on. */
    static Optional<ServerIdentity> otherUser(String name) {
        return Stream.of(
                        // setpriv becomes the command, runuser stays its parent
                        List.of("setpriv", "--reuid=" + name, "--regid=" + name, "--clear-groups", "--"),
                        List.of("setpriv", "--reuid=" + name, "--regid=nogroup", "--clear-groups", "--"),
                        List.of("runuser", "-u", name, "--"))
                .filter(prefix -> succeeds(
                        Stream.concat(prefix.stream(), Stream.of("true")).toList()))
                .findFirst()
                .map(prefix -> new OtherUser(name, prefix));
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The user of this JVM, who is not root. */
    record Self() implements ServerIdentity {

        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void own(Path path) {}

        @Override
        public boolean reaches(Path path) {
            return true;
        }
    }

    /** Root outside, nobody in particular inside: what the files' owner check and the server's own check both accept. */
    record UserNamespace() implements ServerIdentity {

        @Override
        public List<String> prefix() {
            return List.of("unshare", "--user", "--");
        }

        @Override
        public void own(Path path) {}

        @Override
        public boolean reaches(Path path) {
            return true;
        }
    }

    /** Another account of this machine. */
    record OtherUser(String name, List<String> prefix) implements ServerIdentity {

        @Override
        public void own(Path path) {
            try {
                UserPrincipal owner =
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setOwner(owner);
            } catch (IOException e) {
                throw new StackException("Cannot give " + path + " to the user " + name + ".", e);
            }
        }

        @Override
        public boolean reaches(Path path) {
            List<String> test = new ArrayList<>(prefix());
            test.addAll(List.of("test", "-x", path.toString()));
            return succeeds(test);
        }
    }
}
