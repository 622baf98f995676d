package dev.slipway.environment.secret.metrics;

import dev.slipway.environment.secret.RewrapKeysets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** How many data keysets are still wrapped by a former key. */
@Component
class RotationGauge implements MeterBinder {

    private final RewrapKeysets rewrapKeysets;

    RotationGauge(RewrapKeysets rewrapKeysets) {
        this.rewrapKeysets = rewrapKeysets;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("slipway.secrets.keysets.to.rewrap", this, RotationGauge::remaining)
                .description("Data keysets that are not wrapped by the newest key-encryption key")
                .register(registry);
    }

    private double remaining() {
        try {
            return rewrapKeysets.remaining();
        } catch (DataAccessException | TransactionException databaseDown) {
            return Double.NaN;
        }
    }
}
