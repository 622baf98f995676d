package dev.slipway.service.web;

import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;

/**
 * What a request wants of a file that never changes: all of it, or the part that its Range asks for.
 *
 * @param from the first byte
 * @param length how many bytes
 */
public record FilePart(long from, long length) {

    private static final ProblemType NOT_SATISFIABLE = new ProblemType(
            "range-not-satisfiable", HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such part");

    /**
     * A file that is offered.
     *
     * @param name what it is to be called
     * @param mediaType what it is
     * @param etag its entity tag, with its quotation marks
     * @param sizeBytes its size
     */
    public record Offered(String name, String mediaType, String etag, long sizeBytes) {}

    /**
     * Begins the answer to a download, with its status and all of its headers. What is wanted of it is left to be sent.
     *
     * @param range the header Range; null if there is none
     * @param ifRange the header If-Range; null if there is none
     * @throws Problem when the range lies behind the file's end
     */
    public static FilePart begin(
            Offered file, @Nullable String range, @Nullable String ifRange, HttpServletResponse response) {
        long size = file.sizeBytes();
        Optional<FilePart> part =
                ifRange == null || ifRange.equals(file.etag()) ? wanted(range, size, response) : Optional.empty();
        // a download that breaks off then ends with the connection at once, and not when the connection has been idle
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader(HttpHeaders.ETAG, file.etag());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(file.name()));
        response.setContentType(file.mediaType());
        part.ifPresent(wanted -> {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE,
                    "bytes %d-%d/%d".formatted(wanted.from(), wanted.from() + wanted.length() - 1, size));
        });
        FilePart sent = part.orElse(new FilePart(0, size));
        response.setContentLengthLong(sent.length());
        return sent;
    }

    /** Empty when all is wanted, or when the range is none that is understood: then HTTP has it ignored. */
    private static Optional<FilePart> wanted(@Nullable String range, long size, HttpServletResponse response) {
        List<HttpRange> ranges;
        try {
            ranges = HttpRange.parseRanges(range);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (ranges.size() != 1) {
            return Optional.empty();
        }
        long from = ranges.getFirst().getRangeStart(size);
        long to = ranges.getFirst().getRangeEnd(size);
        if (from >= size || from > to) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
            throw new Problem(
                    NOT_SATISFIABLE,
                    "The file has %d bytes, and the range begins behind them.".formatted(size),
                    "Ask for a range within it, or for all of it.");
        }
        return Optional.of(new FilePart(from, to - from + 1));
    }
}
