/** What relational endpoints share: rendering tables as SQL, the ledger, executing statements, the order of tables. */
@NullMarked
package dev.tranship.plugin.jdbc;

import org.jspecify.annotations.NullMarked;
