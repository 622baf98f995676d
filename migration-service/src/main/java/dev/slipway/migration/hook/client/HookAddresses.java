package dev.slipway.migration.hook.client;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.Dns;

/**
 * Which hosts may be called. The connection is made to the very address that was looked at, so a name that stands for
 * something else a moment later does not matter.
 */
final class HookAddresses implements Dns {

    /** Where clouds keep credentials, beside the link-local address that most use. */
    private static final Set<String> METADATA = Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "168.63.129.16");

    private final List<String> allowed;

    HookAddresses(List<String> allowed) {
        this.allowed =
                allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /** An address may not be called. */
    static final class ForbiddenAddressException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        ForbiddenAddressException(String message) {
            super(message);
        }
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        if (!allowed.isEmpty()) {
            if (allowed.stream().noneMatch(pattern -> matches(pattern, host.toLowerCase(Locale.ROOT)))) {
                throw new ForbiddenAddressException("Host %s is none of slipway.hooks.allowed-hosts.".formatted(host));
            }
            return Dns.SYSTEM.lookup(host);
        }
        List<InetAddress> addresses = Dns.SYSTEM.lookup(host);
        for (InetAddress address : addresses) {
            if (isForbidden(address)) {
                throw new ForbiddenAddressException(
                        "Host %s has an address that may not be called unless slipway.hooks.allowed-hosts has it."
                                .formatted(host));
            }
        }
        return addresses;
    }

    private static boolean matches(String pattern, String host) {
        return pattern.startsWith("*.")
                ? host.endsWith(pattern.substring(1)) && host.length() > pattern.length() - 1
                : pattern.equals(host);
    }

    private static boolean isForbidden(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress())
                || address instanceof Inet6Address six && embedsForbidden(six);
    }

    /** IPv4 addresses within IPv6: compatible ones (::a.b.c.d), NAT64 (64:ff9b::/96), and 6to4 (2002::/16). */
    private static boolean embedsForbidden(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int at;
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            at = 2;
        } else if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b) || startsWith(bytes, 0, 0, 0, 0)) {
            at = 12;
        } else {
            return false;
        }
        try {
            return isForbidden(
                    InetAddress.getByAddress(new byte[] {bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (byte) (i < prefix.length ? prefix[i] : 0)) {
                return false;
            }
        }
        return true;
    }
}
