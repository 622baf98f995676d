package dev.slipway.backup.age;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Streams as channels for whoever uses buffers on the heap: unlike the JDK's they copy nothing, and cut nothing up. */
final class HeapChannels {

    private HeapChannels() {}

    static ReadableByteChannel reading(InputStream in) {
        return new ReadableByteChannel() {
            private boolean open = true;

            @Override
            public int read(ByteBuffer into) throws IOException {
                int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
                if (count > 0) {
                    into.position(into.position() + count);
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() throws IOException {
                open = false;
                in.close();
            }
        };
    }

    static WritableByteChannel writing(OutputStream out) {
        return new WritableByteChannel() {
            private boolean open = true;

            @Override
            public int write(ByteBuffer from) throws IOException {
                int count = from.remaining();
                out.write(from.array(), from.arrayOffset() + from.position(), count);
                from.position(from.limit());
                return count;
            }

            @Override
            public boolean isOpen() {
                return open;
            }

            @Override
            public void close() throws IOException {
                open = false;
                out.close();
            }
        };
    }
}
