/**
 * CSV and JSON Lines files as endpoints: a connection is a folder or one file, a dataset is a file.
 *
 * <p>From the outside in: {@link dev.tranship.plugin.files.FilesEndpoint} has the abilities; {@link
 * dev.tranship.plugin.files.Folder} knows which files there are; {@link dev.tranship.plugin.files.Ledger} remembers what is
 * done and how much of each file counts; {@link dev.tranship.plugin.files.Spelling} and {@link
 * dev.tranship.plugin.files.JsonSpelling} turn values into text and back.
 */
@NullMarked
package dev.tranship.plugin.files;

import org.jspecify.annotations.NullMarked;
