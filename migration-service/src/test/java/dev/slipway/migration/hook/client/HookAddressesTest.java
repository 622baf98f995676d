package dev.slipway.migration.hook.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.migration.hook.client.HookAddresses.ForbiddenAddressException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "localhost",
                "0.0.0.0",
                "169.254.169.254",
                "100.100.100.200",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "ff02::1",
                "fd00:ec2::254",
                "::ffff:127.0.0.1",
                "::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::1"
            })
    void addressesOfThisMachineAndOfItsSurroundingsAreRefused(String host) {
        assertThatThrownBy(() -> new HookAddresses(List.of()).lookup(host))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessageContaining(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.1.1", "203.0.113.7", "2001:db8::1"})
    void otherAddressesMayBeCalled(String host) throws UnknownHostException {
        assertThat(new HookAddresses(List.of()).lookup(host)).hasSize(1);
    }

    @Test
    void aListOfHostsAllowsThoseAndNoOther() throws UnknownHostException {
        HookAddresses listed = new HookAddresses(List.of("localhost", "127.0.0.1", "*.crm.example"));
        assertThat(listed.lookup("LocalHost")).isNotEmpty();
        assertThat(listed.lookup("127.0.0.1")).hasSize(1);
        for (String other : List.of("203.0.113.7", "evil-crm.example", "crm.example", ".crm.example.evil")) {
            assertThatThrownBy(() -> listed.lookup(other)).isInstanceOf(ForbiddenAddressException.class);
        }
        assertThatThrownBy(() -> listed.lookup("app.crm.example"))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(ForbiddenAddressException.class);
    }
}
