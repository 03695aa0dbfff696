/**
 * Arrow IPC files and streams: messages parsed by their own reader, so that damage ends in words and memory is bounded. May import
 * {@code engine.formats} and {@code engine.storage}.
 */
package io.pairscope.engine.formats.arrow;
