ALTER TABLE `program_flags` ADD `guard_share` integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE `program_flags` ADD `hold_for_confirmation` integer DEFAULT false NOT NULL;