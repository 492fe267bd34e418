/**
 * The tool {@code dump}: the composition root. {@link dump.cli.Main} puts a run together; {@link dump.cli.ExitCode} is
 * the one place where outcomes and failures become numbers. May import every room of the tool and the library's
 * {@code engine}; nothing imports it.
 */
package dump.cli;
