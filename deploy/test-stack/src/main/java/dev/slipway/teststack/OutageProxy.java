package dev.slipway.teststack;

import dev.slipway.local.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, and cuts the line when told to: connections break and new ones are refused, as
 * by a server that is down.
 */
public final class OutageProxy implements AutoCloseable {

    private final int port;
    private final String serverHost;
    private final int serverPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private ServerSocket listener;
    private Thread acceptor;

    /** A line to the server at this address, which need not be up yet. */
    public OutageProxy(String serverHost, int serverPort) {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        try {
            this.port = Ports.free();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.listener = listen(port);
        this.acceptor = accept();
    }

    /** Where clients connect, on 127.0.0.1; always the same. */
    public int port() {
        return port;
    }

    /** Ends all connections and lets none through. */
    public synchronized void cut() {
        cut = true;
        quietlyClose(listener);
        awaitAcceptor();
        open.forEach(OutageProxy::quietlyClose);
    }

    /** Lets connections through again. */
    public synchronized void restore() {
        if (cut) {
            cut = false;
            listener = listen(port);
            acceptor = accept();
        }
    }

    @Override
    public void close() {
        cut();
    }

    private static ServerSocket listen(int localPort) {
        try {
            return new ServerSocket(localPort, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread accept() {
        ServerSocket bound = listener;
        return Thread.ofVirtual().start(() -> {
            while (!bound.isClosed()) {
                try {
                    connect(bound.accept());
                } catch (IOException e) {
                    // cut
                }
            }
        });
    }

    /** A listener has its port for as long as a thread is still leaving accept(), though it is closed. */
    private void awaitAcceptor() {
        boolean interrupted = false;
        while (acceptor.isAlive()) {
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(serverHost, serverPort);
            open.add(client);
            open.add(server);
            Thread.ofVirtual().start(() -> pump(client, server));
            Thread.ofVirtual().start(() -> pump(server, client));
            if (cut) {
                quietlyClose(client);
                quietlyClose(server);
            }
        } catch (IOException e) {
            // the server is away: the client sees the same
            quietlyClose(client);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // the line is cut
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void quietlyClose(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }
}
