export const failures = {
  cancelled: "Vous avez annulé. Rien n’a été débité.",
  cancelled_by_studio: "Le studio a annulé cette tâche. Rien n’a été débité.",
  content_policy:
    "Le contrôle de sécurité du fournisseur a refusé ce contenu. Modifiez le texte ou l’image. Rien n’a été débité.",
  deadline_exceeded:
    "Le fournisseur n’a pas terminé à temps ; nous avons cessé d’attendre. Rien n’a été débité.",
  dependency_failed: "Une étape dont celle-ci a besoin a échoué. Rien n’a été débité.",
  failed_by_studio: "Le studio a mis fin à cette génération. Rien n’a été débité.",
  file_unreadable: "Le fournisseur n’a pas pu charger l’un des fichiers. Rien n’a été débité.",
  file_unsuitable: "L’un des fichiers ne convient pas à ce modèle. Rien n’a été débité.",
  invalid_input: "Le fournisseur a jugé la demande invalide. Rien n’a été débité.",
  no_media:
    "Le modèle n’a rien produit à partir de cette demande. Essayez une autre formulation. Rien n’a été débité.",
  provider_account:
    "Le fournisseur ne nous laisse pas générer pour l’instant. C’est à nous d’y remédier ; prévenez-nous si cela dure. Rien n’a été débité.",
  provider_busy: "Le fournisseur est trop sollicité pour prendre cette tâche. Rien n’a été débité.",
  provider_cancelled: "Le fournisseur a annulé cette tâche. Rien n’a été débité.",
  provider_error:
    "Le fournisseur a rencontré une erreur pendant la génération. Rien n’a été débité.",
  provider_timeout: "Le modèle a mis trop de temps et a abandonné. Rien n’a été débité.",
  result_gone: "Le fournisseur n’a plus le résultat de cette tâche. Rien n’a été débité.",
  submission_lost:
    "Impossible de savoir si le fournisseur a pris cette tâche ; nous l’avons abandonnée. Rien n’a été débité.",
  unknown: "Cette génération a échoué. Rien n’a été débité.",
  unknown_model: "Le fournisseur ne connaît pas ce modèle. Rien n’a été débité.",
  unreadable_result:
    "Le fournisseur a terminé, mais sa réponse ne contenait aucun fichier exploitable. Rien n’a été débité.",
} as const;
