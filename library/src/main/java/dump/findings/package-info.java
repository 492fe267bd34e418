/**
 * What a run of Duplicity tells, read from its machine log ({@code --log-fd}); pure. May import {@code model}.
 *
 * <p>{@link dump.findings.StanzaReader} makes a {@link dump.findings.Stanza} of every message, {@link
 * dump.findings.Output} makes of it what it means: a {@link dump.findings.Finding}. {@code PythonText} takes back the
 * escapes that Python printed.
 */
package dump.findings;
