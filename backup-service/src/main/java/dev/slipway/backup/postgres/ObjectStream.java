package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stores objects one after the other in a thread of its own, while the thread that owns this goes on producing their
 * bytes: compression, encryption and the wait for an object's end do not hold up reading. Holds a bounded number of
 * blocks, whatever is written.
 */
final class ObjectStream implements AutoCloseable {

    private static final int BLOCK_BYTES = 256 * 1024;
    private static final int BLOCKS = 12;

    private sealed interface Step {}

    private record Begin(String name, CompletableFuture<ArtifactObject> stored) implements Step {}

    private static final class Block implements Step {
        final byte[] bytes = new byte[BLOCK_BYTES];
        int length;
    }

    private enum Mark implements Step {
        END_OF_OBJECT,
        FINISH
    }

    private final ArtifactStore.Attempt artifact;
    private final Halt halt;
    private final Thread writer;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> free = new LinkedBlockingQueue<>();
    private int created;
    private @Nullable Block current;

    /** Begins with the thread; its name tells whose objects these are. */
    ObjectStream(ArtifactStore.Attempt artifact, Halt halt, String name) {
        this.artifact = artifact;
        this.halt = halt;
        this.writer = Thread.ofPlatform().daemon().name(name).start(this::storeAll);
    }

    /** Begins an object; the result comes some time after its end. */
    CompletableFuture<ArtifactObject> begin(String name) {
        CompletableFuture<ArtifactObject> stored = new CompletableFuture<>();
        steps.add(new Begin(name, stored));
        return stored;
    }

    /** Adds to the object that was begun. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            Block block = current == null ? takeBlock() : current;
            current = block;
            int count = Math.min(left, BLOCK_BYTES - block.length);
            System.arraycopy(bytes, from, block.bytes, block.length, count);
            block.length += count;
            from += count;
            left -= count;
            if (block.length == BLOCK_BYTES) {
                pass();
            }
        }
    }

    /** Ends the object that was begun. */
    void end() throws IOException {
        pass();
        steps.add(Mark.END_OF_OBJECT);
    }

    /** Waits until all is stored; an object that was not ended is not. */
    @Override
    public void close() {
        steps.add(Mark.FINISH);
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                // the thread ends by itself: nothing may be left running
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass() throws IOException {
        halt.check();
        if (current != null) {
            steps.add(current);
            current = null;
        }
    }

    private Block takeBlock() throws IOException {
        try {
            Block block = free.poll();
            if (block == null && created < BLOCKS) {
                block = new Block();
                created++;
            } else if (block == null) {
                block = free.take();
            }
            block.length = 0;
            return block;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void storeAll() {
        try {
            for (Step step = steps.take(); step != Mark.FINISH; step = steps.take()) {
                switch (step) {
                    case Begin object -> store(object);
                    // what is left of an object that could not be stored
                    case Block block -> free.add(block);
                    case Mark _ -> {}
                }
            }
        } catch (InterruptedException e) {
            halt.because(e);
        }
    }

    private void store(Begin object) {
        try {
            halt.check();
            object.stored().complete(artifact.write(object.name(), this::passOn));
        } catch (IOException | RuntimeException | Error e) {
            object.stored().completeExceptionally(e);
            halt.because(e);
        }
    }

    private void passOn(OutputStream out) throws IOException {
        try {
            while (true) {
                switch (steps.take()) {
                    case Block block -> {
                        try {
                            halt.check();
                            out.write(block.bytes, 0, block.length);
                        } finally {
                            free.add(block);
                        }
                    }
                    case Mark mark -> {
                        if (mark == Mark.FINISH) {
                            // for the loop that this one is called from
                            steps.add(Mark.FINISH);
                            throw new IOException("The object was given up");
                        }
                        return;
                    }
                    case Begin _ -> throw new IllegalStateException("The object before was not ended");
                }
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while an object was written");
    }
}
