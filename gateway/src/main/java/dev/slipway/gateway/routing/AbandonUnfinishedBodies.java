package dev.slipway.gateway.routing;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Breaks a connection to a service off when the body that it carries cannot be sent to its end, because the caller went
 * away or sends too much. Without it the HTTP client closes the body in good order, and the service takes the part that
 * it got for the whole.
 */
final class AbandonUnfinishedBodies implements ExecChainHandler {

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpEntity body = request.getEntity();
        if (body != null) {
            request.setEntity(new HttpEntityWrapper(body) {
                @Override
                public void writeTo(OutputStream out) throws IOException {
                    boolean whole = false;
                    try {
                        super.writeTo(out);
                        whole = true;
                    } finally {
                        if (!whole) {
                            scope.execRuntime.discardEndpoint();
                        }
                    }
                }
            });
        }
        return chain.proceed(request, scope);
    }
}
