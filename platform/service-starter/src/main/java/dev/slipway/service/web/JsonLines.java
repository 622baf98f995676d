package dev.slipway.service.web;

import dev.slipway.service.problem.BrokenAnswerException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends a long list as a file of JSON lines, in steps, each of its own, so that a slow reader holds neither memory nor a
 * connection to the database.
 *
 * @param json writes the lines
 */
public record JsonLines(JsonMapper json) {

    /** How many entries a step has, but for the last one. */
    public static final int AT_ONCE = 1000;

    private static final Logger log = LoggerFactory.getLogger(JsonLines.class);

    /**
     * Sends all entries.
     *
     * @param fileName what the file is to be called
     * @param after the entries behind the one of this number, oldest first, at most {@link #AT_ONCE}
     * @param number an entry's number
     * @param line what is written of an entry
     * @throws BrokenAnswerException when the entries cannot be read to their end
     */
    public <T> void send(
            HttpServletResponse response,
            String fileName,
            LongFunction<List<T>> after,
            ToLongFunction<T> number,
            Function<T, ?> line) {
        List<T> batch = after.apply(0);
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(fileName));
        try {
            OutputStream out = response.getOutputStream();
            while (!batch.isEmpty()) {
                for (T entry : batch) {
                    out.write(json.writeValueAsBytes(line.apply(entry)));
                    out.write('\n');
                }
                out.flush();
                batch = batch.size() < AT_ONCE ? List.of() : next(after, number.applyAsLong(batch.getLast()));
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("file", fileName).setCause(e).log("Reader of an export went away");
        }
    }

    private static <T> List<T> next(LongFunction<List<T>> after, long last) {
        try {
            return after.apply(last);
        } catch (RuntimeException e) {
            throw new BrokenAnswerException("An export", e);
        }
    }
}
