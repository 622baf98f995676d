package dev.slipway.managedpostgres;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server in front of another, which tells the first that come that there is no such database, as PostgreSQL does while
 * another takes the name.
 */
final class RenamingServer implements AutoCloseable {

    private final ServerSocket listener;
    private final ConnectionSettings behind;
    private final int refusals;
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    RenamingServer(ConnectionSettings behind, int refusals) throws IOException {
        this.behind = behind;
        this.refusals = refusals;
        this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    ConnectionSettings settings() {
        return new ConnectionSettings(
                "127.0.0.1",
                listener.getLocalPort(),
                behind.database(),
                behind.user(),
                behind.password(),
                TlsMode.DISABLE);
    }

    /** How many connections there were. */
    int asked() {
        return asked.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                if (asked.incrementAndGet() <= refusals) {
                    refuse(client);
                } else {
                    Socket server = new Socket(behind.host(), behind.port());
                    sockets.add(server);
                    Thread.startVirtualThread(() -> pump(client, server));
                    Thread.startVirtualThread(() -> pump(server, client));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void refuse(Socket client) throws IOException {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readFully(new byte[in.readInt() - Integer.BYTES]);
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            for (String field : List.of("SFATAL", "VFATAL", "C3D000", "Mdatabase does not exist")) {
                fields.write(field.getBytes(StandardCharsets.US_ASCII));
                fields.write(0);
            }
            fields.write(0);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeByte('E');
            out.writeInt(Integer.BYTES + fields.size());
            fields.writeTo(out);
            out.flush();
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // one of them has closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
