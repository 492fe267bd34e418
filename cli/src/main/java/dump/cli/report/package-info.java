/**
 * What a person or a program sees of a run: results on standard output, everything else on standard error. May import
 * the library's {@code engine}, {@code snapshots} and {@code model}.
 *
 * <p>A {@link dump.cli.report.Terminal} owns the streams. A {@link dump.cli.report.Report} hears the engine's events
 * and tells results, as text or as JSON lines (docs/json.md); {@link dump.cli.report.ManifestPrinter} prints listings.
 */
package dump.cli.report;
