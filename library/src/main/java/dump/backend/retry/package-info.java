/** What fails for a while is tried again: one gate a store, before which all wait while one looks whether it answers. */
package dump.backend.retry;
