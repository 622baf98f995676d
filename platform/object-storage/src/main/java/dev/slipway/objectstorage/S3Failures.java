package dev.slipway.objectstorage;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Tells the S3 client's failures apart: what may be tried again, and what to say about them. */
final class S3Failures {

    private static final Set<String> NOT_FOUND = Set.of("NoSuchKey", "NoSuchObject");
    private static final Set<String> CREDENTIALS =
            Set.of("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurity");

    private S3Failures() {}

    /** The failure itself, without what futures and the client wrap around it. */
    static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null
                && (root instanceof CompletionException
                        || root instanceof ExecutionException
                        || root.getClass() == MinioException.class)) {
            root = root.getCause();
        }
        return root;
    }

    /** Whether the same request may well succeed in a moment. */
    static boolean isTransient(Throwable failure) {
        return switch (rootOf(failure)) {
            case ErrorResponseException e -> isTransientStatus(e.response().code());
            case ServerException _, InvalidResponseException _, IOException _ -> true;
            default -> false;
        };
    }

    /** Whether the storage said that the key, or the bucket, is not there. */
    static boolean isNotFound(Throwable failure) {
        return NOT_FOUND.contains(codeOf(failure));
    }

    /** Whether a conditional write met an existing object. */
    static boolean isPreconditionFailed(Throwable failure) {
        return rootOf(failure) instanceof ErrorResponseException e
                && (e.response().code() == 412
                        || "PreconditionFailed".equals(e.errorResponse().code()));
    }

    /** The S3 error code, or an empty string. */
    static String codeOf(Throwable failure) {
        return rootOf(failure) instanceof ErrorResponseException e
                ? e.errorResponse().code()
                : "";
    }

    /** A failure for callers: what was tried and, in words, why it did not succeed. */
    static ObjectStorageUnavailableException unavailable(String whatFailed, Throwable failure) {
        Throwable root = rootOf(failure);
        return new ObjectStorageUnavailableException("%s: %s".formatted(whatFailed, reason(root)), root);
    }

    private static String reason(Throwable root) {
        return switch (root) {
            case ErrorResponseException e
            when CREDENTIALS.contains(e.errorResponse().code()) ->
                "the object storage refuses the access key (%s)"
                        .formatted(e.errorResponse().code());
            case ErrorResponseException e
            when "NoSuchBucket".equals(e.errorResponse().code()) -> "the bucket does not exist in the object storage";
            case ErrorResponseException e ->
                "the object storage answered %d %s"
                        .formatted(e.response().code(), e.errorResponse().code());
            case SocketTimeoutException _ -> "the object storage did not answer in time";
            case ConnectException _ -> "the object storage is not reachable";
            case UnknownHostException _ -> "the object storage's host name is not known";
            case IOException _ -> "the connection to the object storage broke";
            default -> "the object storage gave no usable answer";
        };
    }

    private static boolean isTransientStatus(int status) {
        return status >= 500 || status == 408 || status == 429;
    }
}
