package dev.slipway.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A variable of the measured environment.
 *
 * @param value as it is written, references unresolved
 * @param resolved as a client of env-service reads it
 */
record SampleVariable(String name, String value, String resolved, boolean secret) {

    private static final int LENGTH = 40;
    private static final int SECRET_EVERY = 5;
    private static final int REFERENCE_EVERY = 20;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

    /** Variables with values of 40 characters: every fifth a secret, every twentieth with a reference to another. */
    static List<SampleVariable> sample(int count) {
        Random random = new Random(count);
        List<SampleVariable> variables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = name(i);
            String value = text(random, LENGTH);
            if (i % REFERENCE_EVERY == 2) {
                SampleVariable other = variables.get(i - 1); // plain and without a reference, by the numbers
                String tail = value.substring(other.name().length() + "${}".length());
                variables.add(new SampleVariable(name, "${" + other.name() + "}" + tail, other.value() + tail, false));
            } else {
                variables.add(new SampleVariable(name, value, value, i % SECRET_EVERY == 0));
            }
        }
        return List.copyOf(variables);
    }

    private static String name(int index) {
        return String.format(Locale.ROOT, "SERVICE_SETTING_%05d", index);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
