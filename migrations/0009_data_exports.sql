CREATE TABLE `export_errors` (
	`data_export_id` text NOT NULL,
	`source` text NOT NULL,
	`code` text NOT NULL,
	`detail` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` text NOT NULL,
	`last_at` text NOT NULL,
	`mailed` integer NOT NULL,
	PRIMARY KEY(`data_export_id`, `source`, `code`, `detail`)
);
--> statement-breakpoint
CREATE TABLE `sftp_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`data_export_id` text NOT NULL,
	`district_id` text NOT NULL,
	`trigger` text NOT NULL,
	`slot` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` text NOT NULL,
	`files` text NOT NULL,
	`problem_code` text,
	`problem_detail` text,
	`created_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sftp_deliveries_by_slot` ON `sftp_deliveries` (`data_export_id`,`slot`);--> statement-breakpoint
CREATE INDEX `sftp_deliveries_by_status` ON `sftp_deliveries` (`status`,`due_at`);--> statement-breakpoint
CREATE TABLE `sftp_pushes` (
	`data_export_id` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`path` text NOT NULL,
	`username` text NOT NULL,
	`authentication` text NOT NULL,
	`secret` text NOT NULL,
	`host_key` text,
	`format` text NOT NULL,
	`cadence` text NOT NULL,
	`hour` integer NOT NULL,
	`weekday` integer,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
DROP INDEX `data_exports_by_terms`;--> statement-breakpoint
ALTER TABLE `data_exports` ADD `additional_emails` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `data_exports` ADD `link_token_hash` text;--> statement-breakpoint
ALTER TABLE `data_exports` ADD `link_expire_at` text;--> statement-breakpoint
ALTER TABLE `data_exports` ADD `errors_mailed_at` text;--> statement-breakpoint
CREATE INDEX `data_exports_by_link` ON `data_exports` (`link_token_hash`);--> statement-breakpoint
ALTER TABLE `data_exports` DROP COLUMN `terms_token_hash`;--> statement-breakpoint
ALTER TABLE `data_exports` DROP COLUMN `terms_expire_at`;--> statement-breakpoint
ALTER TABLE `api_clients` ADD `previous_secret_hash` text;--> statement-breakpoint
ALTER TABLE `api_clients` ADD `previous_secret_expires_at` text;--> statement-breakpoint
ALTER TABLE `api_clients` ADD `last_used_at` text;--> statement-breakpoint
CREATE INDEX `api_clients_by_data_export` ON `api_clients` (`data_export_id`);