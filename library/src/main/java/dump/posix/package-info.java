/**
 * System calls of Linux on native memory, errors as numbers: the one place that knows the platform. Imports nothing of
 * ours.
 */
package dump.posix;
