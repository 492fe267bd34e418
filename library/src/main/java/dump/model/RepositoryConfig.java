package dump.model;

/**
 * The sealed {@code config} of a repository.
 *
 * @param version 1 or 2
 * @param id 64 hex digits that name the repository's local state
 * @param polynomial of the chunker, secret
 */
public record RepositoryConfig(int version, String id, long polynomial) {}
