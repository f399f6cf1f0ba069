ALTER TABLE `flag_cutovers` ADD `setup` text NOT NULL;--> statement-breakpoint
ALTER TABLE `flag_cutovers` ADD `confirmed` integer NOT NULL;