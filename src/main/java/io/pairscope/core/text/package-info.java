/**
 * Text as it may leave the product: printed without control characters and in the letters of the console, shown and stored
 * without credentials, constants of enums in the spelling of files and people.
 *
 * <p>Imports nothing. Called where text leaves: the console, messages, JSON, and the paths that files of the product keep.
 */
package io.pairscope.core.text;
