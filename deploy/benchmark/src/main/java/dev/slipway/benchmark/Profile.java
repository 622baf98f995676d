package dev.slipway.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where a service's processor time goes, sampled by the JVM itself while it works. Linux only. */
final class Profile {

    private static final String NAME = "benchmark";
    private static final String ELSEWHERE = "elsewhere";

    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration version="2.0">
              <event name="jdk.CPUTimeSample">
                <setting name="enabled">true</setting>
                <setting name="stackTrace">true</setting>
                <setting name="throttle">10ms</setting>
              </event>
            </configuration>
            """;

    /** The first whose code is on the stack, looked for from the top of it. */
    private static final Map<String, List<String>> STAGES = stages();

    private static final Pattern THREAD = Pattern.compile("\"(C1|C2|VM Thread)[^\"]*\" .*?cpu=([0-9.]+)ms");
    private static final Map<String, String> JVM_THREADS =
            Map.of("C1", "compiling", "C2", "compiling", "VM Thread", "collecting garbage");

    private final ProcessHandle service;
    private final Path work;

    Profile(ProcessHandle service, Path work) {
        this.service = service;
        this.work = work;
    }

    private static Map<String, List<String>> stages() {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        stages.put("digest of the rows", List.of("dev.slipway.backup.postgres.RowsDigest"));
        stages.put("zstd", List.of("com.github.luben.zstd."));
        stages.put(
                "ChaCha20-Poly1305", List.of("com.sun.crypto.provider.ChaCha20", "com.sun.crypto.provider.Poly1305"));
        stages.put("SHA-256 of objects", List.of("sun.security.provider.", "java.security.MessageDigest"));
        stages.put("CRC32C of parts", List.of("java.util.zip.CRC32C"));
        stages.put("HTTP to and from the storage", List.of("okhttp3.", "okio.", "io.minio."));
        stages.put("PostgreSQL's protocol", List.of("org.postgresql.", "dev.slipway.managedpostgres."));
        stages.put("copying between these", List.of("com.exceptionfactory.jagged.", "dev.slipway."));
        return stages;
    }

    /** Does the work and tells the processor seconds of each stage. */
    Map<String, Double> of(String title, Run.Work work) throws Exception {
        Path settings = Files.writeString(this.work.resolve("profile.jfc"), SETTINGS);
        Path recording = this.work.resolve("profile-" + title + ".jfr");
        Map<String, Double> threadsBefore = threads();
        double before = MachineCpu.seconds(service);
        command("JFR.start", "name=" + NAME, "settings=" + settings);
        work.run();
        command("JFR.stop", "name=" + NAME, "filename=" + recording);
        double used = MachineCpu.seconds(service) - before;
        Map<String, Double> stages = new LinkedHashMap<>();
        STAGES.keySet().forEach(stage -> stages.put(stage, 0.0));
        double samples = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedStackTrace stack = file.readEvent().getStackTrace();
                stages.merge(stack == null ? ELSEWHERE : stageOf(stack.getFrames()), 1.0, Double::sum);
                samples++;
            }
        }
        Map<String, Double> ofJvm = new LinkedHashMap<>();
        Map<String, Double> threadsAfter = threads();
        JVM_THREADS.forEach((name, what) -> {
            double spent = threadsAfter.getOrDefault(name, 0.0) - threadsBefore.getOrDefault(name, 0.0);
            ofJvm.merge(what, Math.max(0, spent), Double::sum);
        });
        // how often the kernel's clock really ticks is not known, so samples are shares of what is left
        double left =
                used - ofJvm.values().stream().mapToDouble(Double::doubleValue).sum();
        double secondsPerSample = left / Math.max(1, samples);
        stages.replaceAll((_, count) -> count * secondsPerSample);
        stages.putAll(ofJvm);
        return stages;
    }

    /** Processor seconds of the JVM's own threads since its start, by kind. */
    private Map<String, Double> threads() throws IOException, InterruptedException {
        Map<String, Double> threads = new HashMap<>();
        Matcher thread = THREAD.matcher(command("Thread.print"));
        while (thread.find()) {
            threads.merge(thread.group(1), Double.parseDouble(thread.group(2)) / 1e3, Double::sum);
        }
        return threads;
    }

    private static String stageOf(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String name = name(frame);
            for (Map.Entry<String, List<String>> stage : STAGES.entrySet()) {
                if (stage.getValue().stream().anyMatch(name::startsWith)) {
                    return digestsRows(stage.getKey(), frames)
                            ? STAGES.keySet().iterator().next()
                            : stage.getKey();
                }
            }
        }
        return ELSEWHERE;
    }

    /** The same code digests objects and rows. */
    private static boolean digestsRows(String stage, List<RecordedFrame> frames) {
        return stage.startsWith("SHA-256")
                && frames.stream().anyMatch(frame -> name(frame).startsWith("dev.slipway.backup.postgres.RowsDigest"));
    }

    private static String name(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }

    private String command(String... words) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Objects.requireNonNull(Path.of(Jvm.java()).getParent())
                                        .resolve("jcmd")
                                        .toString(),
                                Long.toString(service.pid())),
                        Stream.of(words))
                .toList();
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IllegalStateException("The service cannot be profiled:\n" + output);
        }
        return output;
    }
}
