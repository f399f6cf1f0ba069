CREATE TABLE `administrator_identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`administrator_id` text NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
);
--> statement-breakpoint
CREATE TABLE `provider_attempts` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`nonce` text NOT NULL,
	`code_verifier` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`administrator_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_by_administrator` ON `recovery_codes` (`administrator_id`);--> statement-breakpoint
CREATE TABLE `second_factors` (
	`administrator_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`confirmed_at` text,
	`last_step` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `administrators` ADD `is_operator` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `administrators` ADD `password_hash` text;--> statement-breakpoint
-- Nobody stays signed in over this: what a session may do was not known before.
DROP TABLE `sign_in_sessions`;--> statement-breakpoint
CREATE TABLE `sign_in_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`administrator_id` text NOT NULL,
	`begun_by` text NOT NULL,
	`stage` text NOT NULL,
	`wrong_codes` integer NOT NULL,
	`browser` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_in_sessions_id_unique` ON `sign_in_sessions` (`id`);--> statement-breakpoint
CREATE INDEX `sign_in_sessions_by_administrator` ON `sign_in_sessions` (`administrator_id`);