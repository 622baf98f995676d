@NullMarked
package dev.slipway.backup.age;

import org.jspecify.annotations.NullMarked;
