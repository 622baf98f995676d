/** The packaged services, run as a user runs them and looked at from outside: by HTTP, by Kafka and by SQL. */
@NullMarked
package dev.slipway.endtoend;

import org.jspecify.annotations.NullMarked;
