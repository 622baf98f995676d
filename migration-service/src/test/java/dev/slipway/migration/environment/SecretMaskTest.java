package dev.slipway.migration.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretMaskTest {

    @Test
    void aSecretIsFoundHoweverItIsWritten() {
        SecretMask mask = SecretMask.of(List.of("it's \"a\"\n\\secret"));
        assertThat(mask.mask("DEFAULT 'it''s \"a\"\n\\secret'")).isEqualTo("DEFAULT '***'");
        assertThat(mask.mask("1\tit's \"a\"\\n\\\\secret\t2")).isEqualTo("1\t***\t2");
        assertThat(mask.mask("{\"v\": \"it's \\\"a\\\"\\n\\\\secret\"}")).isEqualTo("{\"v\": \"***\"}");
    }

    @Test
    void aSecretThatPostgresCutsIsFoundToo() {
        String secret = "ä".repeat(20) + "0123456789".repeat(10);
        SecretMask mask = SecretMask.of(List.of(secret));
        String cut = "ä".repeat(20) + "0123456789".repeat(2) + "0123";
        assertThat(mask.mask("Failing row contains (1, " + cut + "...)."))
                .isEqualTo("Failing row contains (1, ***...).");
        assertThat(mask.mask("(" + secret + ")")).isEqualTo("(***)");
    }

    @Test
    void ofSecretsThatBeginAlikeNoRestIsLeft() {
        SecretMask mask = SecretMask.of(List.of("password", "password-of-production"));
        assertThat(mask.mask("password-of-production and password")).isEqualTo("*** and ***");
    }

    @Test
    void aShortSecretIsMaskedWhereItStandsAlone() {
        SecretMask mask = SecretMask.of(List.of("1234"));
        assertThat(mask.mask("Key (pin)=(1234) exists")).isEqualTo("Key (pin)=(***) exists");
        assertThat(mask.mask("DEFAULT '1234'")).isEqualTo("DEFAULT '***'");
        assertThat(mask.mask("Failing row contains (7, 1234).")).isEqualTo("Failing row contains (7, ***).");
        assertThat(mask.mask("table t12345, 12345 rows")).isEqualTo("table t12345, 12345 rows");
    }

    @Test
    void nothingIsShownByTheMaskItself() {
        assertThat(SecretMask.of(List.of("hidden-value")).toString()).isEqualTo("SecretMask[1 values]");
        assertThat(SecretMask.of(List.of("", " ")).mask("anything")).isEqualTo("anything");
    }
}
