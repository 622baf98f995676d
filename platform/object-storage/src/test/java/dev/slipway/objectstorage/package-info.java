@NullMarked
package dev.slipway.objectstorage;

import org.jspecify.annotations.NullMarked;
