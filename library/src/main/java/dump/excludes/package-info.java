/**
 * The patterns that leave paths out of a backup (docs/excludes.md), pure: {@link dump.excludes.Excludes} judges the
 * paths of one source, {@code Glob} and {@code GlobParser} read a pattern, {@link dump.excludes.ExcludeSteps} takes one
 * apart for those who must say it in another language. Imports {@code model}.
 */
package dump.excludes;
