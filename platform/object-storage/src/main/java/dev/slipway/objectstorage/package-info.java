/**
 * S3-compatible object storage as Slipway needs it: objects of unknown size streamed with bounded memory, write-once
 * objects, and every stored object's SHA-256 told to its writer.
 */
@NullMarked
package dev.slipway.objectstorage;

import org.jspecify.annotations.NullMarked;
