package dev.slipway.local;

import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server over a folder as a process of its own, on loopback, with signatures enforced.
 * {@code ObjectStorageServer --data DIR --port N --credentials FILE}, where the file is a properties file with
 * {@code access-key} and {@code secret-key}, so that no secret is on the command line.
 */
public final class ObjectStorageServer {

    private static final int THREADS = 32;

    private ObjectStorageServer() {}

    /** Serves the folder until the process gets SIGTERM. */
    public static void main(String[] words) throws Exception {
        ServerLog.configure();
        Arguments arguments = Arguments.parse(words);
        Path data = arguments.path("data");
        Files.createDirectories(data);
        Properties credentials = new Properties();
        try (Reader reader = Files.newBufferedReader(arguments.path("credentials"))) {
            credentials.load(reader);
        }
        String accessKey = required(credentials, "access-key");
        String secretKey = required(credentials, "secret-key");
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(data.toString()))
                .endpoint(URI.create("http://127.0.0.1:" + arguments.number("port")))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(THREADS)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
        server.start();
        System.out.println("ready");
    }

    private static void stop(S3Proxy server) {
        try {
            server.stop();
        } catch (Exception e) {
            System.out.println("The server did not stop cleanly: " + e);
        }
    }

    private static String required(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new StackException("The credentials file has no " + name + ".");
        }
        return value;
    }
}
