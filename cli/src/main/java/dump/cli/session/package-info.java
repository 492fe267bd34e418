/**
 * What surrounds one run: that it is the only one of its configuration, and how it ends when it is interrupted. May
 * import {@code settings}.
 */
package dump.cli.session;
