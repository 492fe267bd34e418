/** A repository on a server that speaks restic's REST protocol. */
package dump.backend.rest;
